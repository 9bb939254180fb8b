#!/bin/sh
# Makes one style sheet of many, and puts an id of the built files in place of `BUILD_ID` in
# dist/index.html: Trunk's post_build hook (Trunk.toml). Same files, same id. It is not a security
# measure; it keeps caches from mixing builds.
set -eu

cd -- "$TRUNK_STAGING_DIR"
# In the page's order and without the comments: one request instead of nine, and together they compress
# better. A comment begins and ends a line.
sheets=$(sed -n 's/.*rel="stylesheet" href="\.\/\([^?]*\)?.*/\1/p' index.html)
# shellcheck disable=SC2086 # one word a file
awk '/^ *\/\*/ { comment = 1 } !comment; /\*\/ *$/ { comment = 0 }' $sheets >www/style.css
rm -r www/style
# Sorted by name: the order of a directory is not the same on every machine.
id=$(find . -type f ! -name index.html | LC_ALL=C sort | while IFS= read -r file; do
  printf '%s\n' "$file"
  cksum <"$file"
done | cksum | tr -d ' ')
# Trunk leaves its own link in the page when it injects no loader; nobody downstream can read it.
sed -e 's|www/style/tokens\.css|www/style.css|' -e '/www\/style\//d' \
  -e "s/BUILD_ID/$id/g" -e '/data-trunk/d' index.html >index.html.stamped
mv index.html.stamped index.html
