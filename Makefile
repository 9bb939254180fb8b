# The commands of this repository, one target each; `make help` lists them. Every target first installs
# what it lacks (scripts/setup.sh) and says so. It is not needed for daily work: `trunk serve` and
# `cargo test` work without it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

cache := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/queue-playground
export PATH := $(cache)/tools/bin:$(CURDIR)/tests/e2e/node_modules/.bin:$(PATH)
# Use the tools installed here instead of downloading others: not every machine reaches their host.
export TRUNK_OFFLINE := true

PORT ?= 8080

.PHONY: help serve dist test check e2e package bench size fidelity

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

serve: ## the page at http://localhost:8080 (PORT=…), built anew after each change
	@scripts/setup.sh rust-wasm trunk wasm-bindgen
	trunk serve --port $(PORT)

dist: ## the page, optimised, into dist/: copy it to any web server
	@scripts/setup.sh rust-wasm trunk wasm-bindgen binaryen
	trunk build --release

test: ## every check and every test; closes with "N passed, N failed"
	@scripts/test.sh

check: ## formatting, lints on the host and for wasm, documentation, dependencies; no tests
	@scripts/test.sh check

e2e: ## only the tests in a browser, on a fresh build of page and package
	@scripts/test.sh e2e

package: ## the JavaScript package for Node and browsers, into pkg/
	@scripts/package.sh

bench: dist ## speed beside SimPy, simjs, nexosim and the standard heap, memory, frames: lines "figure NAME VALUE"
	@scripts/setup.sh peers chromium node-modules
	@scripts/package.sh
	@node benches/run.mjs

size: dist ## what a first visit loads, raw and brotli: lines "figure NAME VALUE"
	@scripts/setup.sh chromium
	@node scripts/size.mjs

fidelity: ## the cases on the real brokers, as root: lines "figure fidelity.SYSTEM.KIND n/N"
	@scripts/fidelity.sh
