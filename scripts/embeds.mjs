// Writes the three embeds' addresses into www/embeds.html: each iframe names its example, and its
// fragment is what `headless link` makes of that file. It writes nothing else of the page. Run it after
// the examples or the format changed; tests/e2e/embed.spec.mjs fails while the page is out of date.
//
//     node scripts/embeds.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { example, headless } from "../tests/e2e/lib/headless.mjs";
import { root } from "../tests/e2e/lib/server.mjs";

const file = join(root, "www/embeds.html");

/** The page as it ought to be, and as it is. */
export function embeds() {
  const now = readFileSync(file, "utf8");
  const fresh = now.replace(/(data-example="([a-z-]+)"\s+src=")[^"]*"/g, (_, before, slug) => {
    return `${before}../?embed${headless(["link", example(slug)]).trim()}"`;
  });
  return { now, fresh };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, embeds().fresh);
