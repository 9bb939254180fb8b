#!/usr/bin/env bash
# Plays the cases of tests/fidelity on the real brokers and says where these do something else than the
# files say. Closes with a line `figure fidelity.SYSTEM.KIND n/N` for each system and kind of expectation.
# The brokers are installed below the cache (scripts/setup.sh), listen on loopback only and end with this.
# The last run's results, one JSON line for each case, are in the cache too: fidelity/results.jsonl.
#
#     scripts/fidelity.sh                       every system that there is an arm for
#     scripts/fidelity.sh rabbitmq --only R4    some
#     FIDELITY=record scripts/fidelity.sh       writes what was seen into the files
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd -- "$root"
base=${XDG_CACHE_HOME:-$HOME/.cache}
mode=${FIDELITY:-compare}

needs=(fidelity)
for arm in rabbitmq; do
  [ -e "tests/fidelity/real/$arm.py" ] && needs+=("fidelity-$arm")
done
scripts/setup.sh "${needs[@]}"

# A root below the cache can be entered only by root.
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
options=()
[ "$mode" = record ] || options=(--results "$base/queue-playground/fidelity/results.jsonl")
"${as_root[@]}" env XDG_CACHE_HOME="$base" PYTHONPATH="$root/tests/fidelity" PYTHONDONTWRITEBYTECODE=1 \
  "$base/queue-playground/fidelity/venv/bin/python" -m real "$mode" "${options[@]}" "$@"
