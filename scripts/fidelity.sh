#!/usr/bin/env bash
# Plays the cases of tests/fidelity on the engine and on the real brokers, and says where one of them does
# something else than the files say. Closes with lines `figure fidelity.SYSTEM.KIND n/N`; what they count
# stands in tests/fidelity/real/figures.py.
# The brokers are installed below the cache (scripts/setup.sh), listen on loopback only and end with this.
# The last run's results, one JSON line for each case, are in the cache too: fidelity/results.jsonl.
#
#     scripts/fidelity.sh                       every case
#     scripts/fidelity.sh rabbitmq --only R4    some
#     FIDELITY=record scripts/fidelity.sh       writes what the real ones did into the files
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd -- "$root"
base=${XDG_CACHE_HOME:-$HOME/.cache}
results=$base/queue-playground/fidelity
mode=${FIDELITY:-compare}

# The clients bring librdkafka's mock cluster and moto with them; only RabbitMQ needs a place of its own.
scripts/setup.sh fidelity fidelity-rabbitmq

options=()
failed=0
if [ "$mode" = compare ]; then
  command -v cargo >/dev/null || {
    echo "fidelity: cargo is missing: install Rust from https://rustup.rs and run this again" >&2
    exit 1
  }
  rm -f -- "$results/simulated.jsonl"
  FIDELITY_SIMULATED="$results/simulated.jsonl" cargo test --quiet --test fidelity || failed=1
  [ -e "$results/simulated.jsonl" ] || {
    echo "fidelity: the cases could not be played on the engine" >&2
    exit 1
  }
  options=(--simulated "$results/simulated.jsonl" --results "$results/results.jsonl")
fi

# A root below the cache can be entered only by root.
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" env XDG_CACHE_HOME="$base" PYTHONPATH="$root/tests/fidelity" PYTHONDONTWRITEBYTECODE=1 \
  "$results/venv/bin/python" -m real "$mode" "${options[@]}" "$@" || failed=$?
exit "$failed"
