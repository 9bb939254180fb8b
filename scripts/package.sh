#!/usr/bin/env bash
# Builds the JavaScript package from src/bindings into pkg/ (or the folder given): one `import` that
# works in Node and in a browser. It does not publish anything.
#
# What is in it:
#   package.json   which entry for whom
#   index.js       the browser's: fetches the wasm that lies beside it
#   node.js        Node's: reads the same file from disk
#   engine.js      wasm-bindgen's glue, the same for both
#   engine_bg.wasm, index.d.ts, engine.d.ts
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd -- "$root"
out=${1:-pkg}
"$root/scripts/setup.sh" rust-wasm wasm-bindgen binaryen
cache=${XDG_CACHE_HOME:-$HOME/.cache}/queue-playground
export PATH="$cache/tools/bin:$root/tests/e2e/node_modules/.bin:$PATH"

cargo build --release --target wasm32-unknown-unknown --package queue-bindings
target=$(cargo metadata --format-version 1 --no-deps | node -p 'JSON.parse(require("fs").readFileSync(0)).target_directory')
version=$(cargo metadata --format-version 1 --no-deps |
  node -p 'JSON.parse(require("fs").readFileSync(0)).packages.find((p) => p.name === "queue-bindings").version')

# Built aside and moved at the end: whoever imports pkg/ meanwhile sees the old one or the new one.
stage=$(mktemp -d "$root/.pkg.XXXXXX")
trap 'rm -rf -- "$stage"' EXIT
wasm-bindgen "$target/wasm32-unknown-unknown/release/queue_playground_engine.wasm" \
  --target web --out-dir "$stage" --out-name engine
# -O3 as in Cargo.toml: here the engine is nearly all there is.
wasm-opt -O3 "$stage/engine_bg.wasm" --output "$stage/engine_bg.wasm"

cat >"$stage/index.js" <<'JS'
// The browser's entry: loads the wasm that lies beside this file, once, before the import is done.
import init from "./engine.js";
export * from "./engine.js";

await init({ module_or_path: new URL("./engine_bg.wasm", import.meta.url) });
JS

cat >"$stage/node.js" <<'JS'
// Node's entry: its fetch does not read files, so the wasm comes from disk.
import { readFileSync } from "node:fs";
import { initSync } from "./engine.js";
export * from "./engine.js";

initSync({ module: readFileSync(new URL("./engine_bg.wasm", import.meta.url)) });
JS

cat >"$stage/index.d.ts" <<'TS'
// The types of both entries. Loading has happened when the import is done: there is nothing to call first.
export * from "./engine.js";
TS

cat >"$stage/package.json" <<JSON
{
  "name": "queue-playground",
  "version": "$version",
  "description": "The Queue Playground's simulation of message brokers: open a document, apply commands, advance, take events.",
  "license": "MIT OR Apache-2.0",
  "type": "module",
  "types": "./index.d.ts",
  "exports": {
    ".": {
      "types": "./index.d.ts",
      "node": "./node.js",
      "default": "./index.js"
    },
    "./engine_bg.wasm": "./engine_bg.wasm",
    "./package.json": "./package.json"
  },
  "files": ["*.js", "*.d.ts", "*.wasm", "LICENSE-*"],
  "sideEffects": ["./index.js", "./node.js"]
}
JSON
cp LICENSE-MIT LICENSE-APACHE "$stage/"
# wasm-bindgen leaves one that hides everything from git and npm alike.
rm -f -- "$stage/.gitignore"
chmod 755 "$stage"

rm -rf -- "$out"
mv -- "$stage" "$out"
trap - EXIT
printf 'package: %s, %s bytes of wasm\n' "$out" "$(wc -c <"$out/engine_bg.wasm" | tr -d ' ')"
