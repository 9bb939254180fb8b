// What a first visit loads: asks the built page in a real Chromium, so that a file is counted because
// it was fetched and not because someone listed it. Prints each file, raw and in brotli (quality 11, as
// a good host sends it), and "figure NAME VALUE" lines. It judges nothing unless LIMIT is set to a
// number of brotli bytes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { dist, launch } from "../tests/e2e/lib/browser.mjs";
import { serve } from "../tests/e2e/lib/server.mjs";

const folder = dist();
const server = await serve(folder);
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(server.url("/"));
  // Up, and quiet: nothing more is on its way.
  await page.waitForFunction(() => !document.querySelector("main.boot"));
  await page.waitForLoadState("networkidle");
} finally {
  await browser.close();
  await server.close();
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

const files = [...new Set(server.log)].map((path) => {
  const bytes = readFileSync(join(folder, path === "/" ? "index.html" : path));
  return { path, kind: path.split(".").pop().replace("/", "html"), raw: bytes.length, brotli: brotli(bytes) };
});
files.sort((a, b) => b.brotli - a.brotli);

for (const { path, raw, brotli } of files) {
  console.log(`${String(raw).padStart(9)} raw ${String(brotli).padStart(8)} brotli  ${path}`);
}
const total = (list, key) => list.reduce((sum, file) => sum + file[key], 0);
for (const kind of ["html", "css", "js", "wasm"]) {
  console.log(`figure size.${kind}_brotli_bytes ${total(files.filter((file) => file.kind === kind), "brotli")}`);
}
console.log(`figure size.first_load_files ${files.length}`);
console.log(`figure size.first_load_raw_bytes ${total(files, "raw")}`);
console.log(`figure size.first_load_brotli_bytes ${total(files, "brotli")}`);

const limit = Number(process.env.LIMIT ?? Infinity);
if (total(files, "brotli") > limit) {
  console.error(`size: the first load is over its limit of ${limit} brotli bytes`);
  process.exitCode = 1;
}
