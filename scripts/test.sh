#!/usr/bin/env bash
# Runs every check and test, the cheap ones first, and closes with one line alone that counts them all:
#
#     N passed, N failed
#
# A runner's numbers are read from its own closing lines, never guessed. A check without numbers of its
# own (formatting, lints, a build) counts only when it fails, as one. A runner that ran nothing, or
# that skipped something, has failed. It goes on after a failure: one run shows all there is to mend.
#
#     scripts/test.sh          everything
#     scripts/test.sh check    formatting, lints, documentation, dependencies
#     scripts/test.sh e2e      the page and the package, built, in a browser
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd -- "$root"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/queue-playground
export PATH="$cache/tools/bin:$root/tests/e2e/node_modules/.bin:$PATH"
export TRUNK_OFFLINE=true
# A folder of its own: `make serve` may be showing dist/ to somebody.
export DIST="$root/target/e2e-dist"
mkdir -p -- "$DIST"

logs=$(mktemp -d)
trap 'rm -rf -- "$logs"' EXIT
passed=0
failed=0
report=()

# Runs a command, shows its output and keeps it in $logs/NAME; its exit status is in $status afterwards.
# Standard error is kept too: that is where cargo says that a test binary died.
run() {
  local name=$1
  shift
  printf '\n== %s\n' "$name"
  set +e
  "$@" 2>&1 | tee "$logs/$name"
  status=${PIPESTATUS[0]}
  set -e
}

# note NAME PASSED FAILED SECONDS REMARK: into the totals, and a line for the table at the end.
note() {
  passed=$((passed + $2))
  failed=$((failed + $3))
  report+=("$(printf '  %-28s %6d passed %4d failed %6d s   %s' "$1" "$2" "$3" "$4" "$5")")
}

# A command that succeeds or not, with nothing to count. Answers with its success.
check() {
  local name=$1 began=$SECONDS
  shift
  run "$name" "$@"
  if [ "$status" -eq 0 ]; then
    note "$name" 0 0 $((SECONDS - began)) ok
  else
    note "$name" 0 1 $((SECONDS - began)) "FAILED with status $status"
    return 1
  fi
}

# Judges what a runner said about itself: NAME PASSED FAILED SKIPPED SECONDS, and $status.
judge() {
  local name=$1 passes=$2 failures=$3 skips=$4 seconds=$5 remark=ok
  if [ "$skips" -gt 0 ]; then
    remark="FAILED: $skips skipped, which no test here may be"
    failures=$((failures + skips))
  elif [ "$failures" -gt 0 ]; then
    remark=FAILED
  elif [ "$status" -ne 0 ]; then
    # It did not compile, or one test took the whole process with it.
    remark="FAILED with status $status and without a count"
    failures=1
  elif [ "$passes" -eq 0 ]; then
    remark="FAILED: ran nothing"
    failures=1
  fi
  note "$name" "$passes" "$failures" "$seconds" "$remark"
}

# Each test binary closes with "test result: ok. 3 passed; 0 failed; 0 ignored; ...".
cargo_tests() {
  local name=$1 began=$SECONDS counts
  shift
  run "$name" "$@"
  counts=$(awk '
    /^test result: / {
      for (i = 2; i <= NF; i++) {
        if ($i == "passed;") passes += $(i - 1)
        if ($i == "failed;") failures += $(i - 1)
        if ($i == "ignored;") skips += $(i - 1)
      }
    }
    END { print passes + 0, failures + 0, skips + 0 }' "$logs/$name")
  # Unquoted on purpose: three numbers.
  # shellcheck disable=SC2086
  judge "$name" $counts $((SECONDS - began))
}

# Node's runner closes its TAP report with lines like "# pass 3". What a test prints stands in the same
# report, so only the last line of each kind counts.
node_tests() {
  local name=$1 began=$SECONDS counts
  shift
  run "$name" node --test --test-concurrency=1 --test-timeout=180000 \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$logs/tap" "$@"
  touch "$logs/tap"
  counts=$(awk '
    /^# (pass|fail|cancelled|skipped|todo) [0-9]+$/ { last[$2] = $3 }
    END { print last["pass"] + 0, last["fail"] + last["cancelled"] + 0, last["skipped"] + last["todo"] + 0 }' "$logs/tap")
  rm -f -- "$logs/tap"
  # shellcheck disable=SC2086
  judge "$name" $counts $((SECONDS - began))
}

finish() {
  printf '\n'
  printf '%s\n' "${report[@]}"
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  exit $((failed > 0))
}

# Called through `check`, which shellcheck does not see; and without errexit, so each says what ends it.
# shellcheck disable=SC2317
documentation() { RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet; }

# shellcheck disable=SC2317
dependencies() {
  node scripts/dependencies.mjs || return
  if cargo deny --version >/dev/null 2>&1; then
    cargo deny --offline check licenses bans sources
  fi
}

checks() {
  check "set-up" scripts/setup.sh rust-wasm rust-components || finish
  # These go on after a failure: "|| true" only says so to errexit, the failure is counted.
  check "format" cargo fmt --all --check || true
  check "dependencies" dependencies || true
  check "lints, host" cargo clippy --workspace --all-targets --quiet -- -D warnings || true
  check "lints, wasm" cargo clippy --workspace --target wasm32-unknown-unknown --quiet -- -D warnings || true
  check "documentation" documentation || true
}

host() {
  # Plain `cargo test`: its closing lines are what is counted.
  cargo_tests "cargo test" cargo test --workspace --no-fail-fast
}

browser() {
  check "set-up, browser" scripts/setup.sh rust-wasm trunk wasm-bindgen binaryen chromium || finish
  # The specs compare the browser's digests with this program's.
  check "build headless" cargo build --bin headless --quiet || true
  if check "build package" scripts/package.sh; then
    node_tests "package in Node and browser" tests/browser/*.spec.mjs
  fi
  if check "build page" trunk build --release --dist "$DIST"; then
    node_tests "page in browser" tests/e2e/*.spec.mjs
  fi
}

case ${1:-all} in
all)
  checks
  host
  browser
  ;;
check) checks ;;
e2e) browser ;;
*)
  echo "test.sh: say nothing, check or e2e" >&2
  exit 2
  ;;
esac
finish
