#!/bin/sh
# Puts an id of the built files in place of `BUILD_ID` in dist/index.html: Trunk's post_build hook
# (Trunk.toml). Same files, same id. It is not a security measure; it keeps caches from mixing builds.
set -eu

cd -- "$TRUNK_STAGING_DIR"
# Sorted by name: the order of a directory is not the same on every machine.
id=$(find . -type f ! -name index.html | LC_ALL=C sort | while IFS= read -r file; do
  printf '%s\n' "$file"
  cksum <"$file"
done | cksum | tr -d ' ')
# Trunk leaves its own link in the page when it injects no loader; nobody downstream can read it.
sed -e "s/BUILD_ID/$id/g" -e '/data-trunk/d' index.html >index.html.stamped
mv index.html.stamped index.html
