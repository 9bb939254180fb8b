#!/usr/bin/env bash
# Installs what the build lacks, one named tool at a time, and says what and how long it takes.
# It is not a build script: it compiles nothing of this repository. Run twice, the second run is
# quick and changes nothing. `make` calls it; by hand:
#
#     scripts/setup.sh rust-wasm trunk wasm-bindgen binaryen chromium node-modules peers
#     scripts/setup.sh fidelity fidelity-rabbitmq
#
# Tools built with cargo go into a cache folder of this project, never over a tool of yours. A tool
# of exactly the wanted version that is already on your PATH is used as it is.
set -euo pipefail

# Versions live here and nowhere else, except for what a lock file already pins: wasm-bindgen in
# Cargo.lock, the npm packages in tests/e2e/package-lock.json, SimPy and nexosim in benches/peers, the clients of
# the real brokers in tests/fidelity/real/requirements.txt.
# Newer trunks exist; 0.22 wants a newer compiler than Cargo.toml's rust-version promises.
trunk_version=0.21.14
node_major=20

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/queue-playground
tools=$cache/tools
logs=$cache/logs
export PATH="$tools/bin:$PATH"

say() { printf 'setup: %s\n' "$*" >&2; }
stop() {
  say "$*"
  exit 1
}

# Runs a long command, its output in a log, and says how long it took or shows the end of the log.
slowly() {
  local name=$1 expected=$2
  shift 2
  local log=$logs/$name.log began=$SECONDS
  mkdir -p "$logs"
  say "installing $name ($expected)"
  if ! "$@" >"$log" 2>&1; then
    tail -n 25 "$log" >&2
    stop "could not install $name; the whole log is $log"
  fi
  say "installed $name in $((SECONDS - began)) s"
}

# Two `make`s at once must not install the same tool twice. Where there is no flock (macOS) they
# may; cargo and npm then wait for each other or fail with their own words.
once() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  if command -v flock >/dev/null && ! flock -n 9; then
    say "waiting for another set-up that is running"
    flock 9
  fi
}

need_cargo() {
  command -v cargo >/dev/null ||
    stop "cargo is missing: install Rust from https://rustup.rs and run this again"
}

need_node() {
  command -v node >/dev/null || stop "node is missing: install Node $node_major or newer and run this again"
  command -v npm >/dev/null || stop "npm is missing: it comes with Node, or as Debian's package npm"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge "$node_major" ] || stop "Node $major is too old: the tests need Node $node_major or newer"
}

install_rust_wasm() {
  need_cargo
  # Where Rust came without rustup (a distribution's package) the target is a package as well.
  local sysroot
  sysroot=$(rustc --print sysroot)
  [ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ] && return
  command -v rustup >/dev/null ||
    stop "the Rust target wasm32-unknown-unknown is missing and there is no rustup to add it"
  slowly rust-wasm "half a minute" rustup target add wasm32-unknown-unknown
}

install_rust_components() {
  need_cargo
  local missing=()
  cargo fmt --version >/dev/null 2>&1 || missing+=(rustfmt)
  cargo clippy --version >/dev/null 2>&1 || missing+=(clippy)
  [ ${#missing[@]} -eq 0 ] && return
  command -v rustup >/dev/null || stop "missing: ${missing[*]}, and there is no rustup to add them"
  slowly rust-components "half a minute" rustup component add "${missing[@]}"
}

# The version a tool on PATH answers with, or nothing: `trunk 0.21.14` -> `0.21.14`.
version_of() { command "$1" --version 2>/dev/null | awk 'NR == 1 { print $2 }' || true; }

install_trunk() {
  need_cargo
  [ "$(version_of trunk)" = "$trunk_version" ] && return
  # Unoptimised: it is a build tool that mostly waits for cargo, and optimising it takes 12 minutes.
  slowly trunk "version $trunk_version, about 4 minutes" env -u CARGO_TARGET_DIR \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
    cargo install trunk --locked --version "$trunk_version" --root "$tools" --force
}

install_wasm_bindgen() {
  need_cargo
  # The tool and the crate must agree to the last digit, so the crate's lock decides.
  local wanted
  wanted=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[",]/, "", $3); print $3; exit }' "$root/Cargo.lock")
  [ -n "$wanted" ] || stop "Cargo.lock names no wasm-bindgen"
  [ "$(version_of wasm-bindgen)" = "$wanted" ] && return
  # Without --locked: the lock file it was published with does not build.
  slowly wasm-bindgen "version $wanted, about 4 minutes" env -u CARGO_TARGET_DIR \
    cargo install wasm-bindgen-cli --version "=$wanted" --root "$tools" --force
}

node_modules_of() {
  local folder=$1 expected=$2
  need_node
  local stamp=$root/$folder/node_modules/.installed
  cmp -s "$root/$folder/package-lock.json" "$stamp" && return
  slowly "node-modules-${folder//\//-}" "$expected" \
    npm ci --prefix "$root/$folder" --ignore-scripts --no-audit --no-fund
  cp "$root/$folder/package-lock.json" "$stamp"
}

install_node_modules() { node_modules_of tests/e2e "120 MB, half a minute"; }

# wasm-opt, from npm. Trunk accepts it only where Trunk.toml asks for the same version.
install_binaryen() {
  install_node_modules
  local wanted found
  wanted=$(sed -n 's/^wasm_opt *= *"\(.*\)"/\1/p' "$root/Trunk.toml")
  found=$("$root/tests/e2e/node_modules/.bin/wasm-opt" --version | sed 's/.*(\(.*\)).*/\1/')
  [ "$found" = "$wanted" ] ||
    stop "Trunk.toml asks for wasm-opt $wanted, tests/e2e/package-lock.json brings $found: make them agree"
}

# Puts what goes before a command to run it as root into $as_root: nothing, or sudo.
need_root() {
  local why=$1 what=$2 hint=$3
  as_root=()
  [ "$(id -u)" -eq 0 ] && return
  command -v sudo >/dev/null || stop "$why, and $what needs root or sudo: $hint"
  as_root=(sudo)
  # Asked for here, in the open: inside the log nobody would see the question.
  sudo -v || stop "$why, and sudo was refused: $hint"
}

install_chromium() {
  local name
  if [ -n "${CHROMIUM:-}" ]; then
    command -v -- "$CHROMIUM" >/dev/null || stop "CHROMIUM is set to $CHROMIUM, which cannot be run"
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && return
  done
  local hint="install Chromium or Chrome, or set CHROMIUM to one, and run this again"
  command -v apt-get >/dev/null || stop "no Chromium found and no apt-get to install it: $hint"
  need_root "no Chromium found" "installing it" "$hint"
  slowly chromium-lists "half a minute" "${as_root[@]}" apt-get update
  slowly chromium "Debian's package, 100 MB, one minute" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends chromium fonts-dejavu-core
}

# What `make bench` measures against: SimPy in an environment of its own, simjs from npm, nexosim's
# sources, which `make bench` builds.
install_peers() {
  need_cargo
  command -v python3 >/dev/null || stop "python3 is missing: SimPy, one of the peers, needs it"
  local venv=$cache/peers wanted=$root/benches/peers/requirements.txt
  if ! cmp -s "$wanted" "$venv/installed.txt"; then
    rm -rf -- "$venv"
    slowly simpy "a few seconds" python_into "$venv" "$wanted"
    cp "$wanted" "$venv/installed.txt"
  fi
  node_modules_of benches/peers "a few seconds"
  local manifest=$root/benches/peers/nexosim/Cargo.toml
  cargo fetch --quiet --offline --locked --manifest-path "$manifest" 2>/dev/null ||
    slowly nexosim "sources, a few seconds" cargo fetch --locked --manifest-path "$manifest"
}

python_into() {
  python3 -m venv "$1" || {
    echo "python3 -m venv failed; on Debian it is the package python3-venv"
    return 1
  }
  "$1/bin/pip" install --requirement "$2"
}

# The clients of the real brokers, in an environment of their own.
install_fidelity() {
  command -v python3 >/dev/null || stop "python3 is missing: the real brokers are driven with it (3.11 or newer)"
  local venv=$cache/fidelity/venv wanted=$root/tests/fidelity/real/requirements.txt
  cmp -s "$wanted" "$venv/installed.txt" && return
  rm -rf -- "$venv"
  mkdir -p "$cache/fidelity"
  slowly fidelity "Python packages, 330 MB, a minute" python_into "$venv" "$wanted"
  cp "$wanted" "$venv/installed.txt"
}

# RabbitMQ as Debian has it, each version in a small Debian of its own below the cache. Nothing of it
# is installed on this machine, where the package would start a service.
install_fidelity_rabbitmq() {
  debian_root rabbitmq-3.10 bookworm rabbitmq-server "290 MB, two minutes"
  # Debian's unstable, which moves: a release file there may be older than it should be.
  debian_root rabbitmq-4.3 sid rabbitmq-server "245 MB, one minute" \
    --aptopt='Acquire::Check-Valid-Until "false"'
}

# debian_root PACKAGE-SERIES SUITE PACKAGE EXPECTED [OPTION…]: a root with that package, of that series.
debian_root() {
  local name=$1 suite=$2 package=$3 expected=$4 folder=$cache/fidelity/$1
  shift 4
  [ -e "$folder/etc/hosts" ] && return
  local hint="the real RabbitMQ runs on Debian and the like, as root"
  need_root "$name is missing" "making its root" "$hint"
  if ! command -v mmdebstrap >/dev/null; then
    command -v apt-get >/dev/null || stop "mmdebstrap is missing and there is no apt-get to install it: $hint"
    slowly mmdebstrap-lists "half a minute" "${as_root[@]}" apt-get update
    slowly mmdebstrap "Debian's package, a few seconds" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install --yes --no-install-recommends mmdebstrap debian-archive-keyring
  fi
  mkdir -p "$cache/fidelity"
  "${as_root[@]}" rm -rf -- "$folder" "$folder.new"
  slowly "$name" "$expected" "${as_root[@]}" mmdebstrap --variant=minbase --include="$package" "$@" "$suite" "$folder.new"
  local found
  found=$(dpkg-query --admindir="$folder.new/var/lib/dpkg" --show --showformat='${Version}' "$package")
  case $found in
  "${name##*-}".*) ;;
  *) stop "Debian's $suite has $package $found and no longer ${name##*-}: its recordings need another source" ;;
  esac
  # A node named NAME@localhost must find itself. It also says that the root is complete.
  echo "127.0.0.1 localhost" | "${as_root[@]}" tee "$folder.new/etc/hosts" >/dev/null
  "${as_root[@]}" mv -- "$folder.new" "$folder"
}

[ $# -gt 0 ] || stop "say what: rust-wasm rust-components trunk wasm-bindgen binaryen chromium node-modules peers fidelity fidelity-rabbitmq"
once
for tool in "$@"; do
  case $tool in
  rust-wasm | rust-components | trunk | wasm-bindgen | binaryen | chromium | node-modules | peers | fidelity | fidelity-rabbitmq)
    "install_${tool//-/_}"
    ;;
  *) stop "unknown tool: $tool" ;;
  esac
done
