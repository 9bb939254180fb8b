// The program `headless` and the gallery's files, for specs that compare the browser with the host. It
// runs nothing in a browser.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./server.mjs";

/** Runs `headless` with these arguments; what it printed. */
export function headless(args, input) {
  const command = ["run", "--quiet", "--bin", "headless", "--", ...args];
  return execFileSync("cargo", command, { cwd: root, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
}

const folder = join(root, "src/studio/gallery");

/** The gallery's examples, as saved: slug, path and text. */
export const gallery = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ slug: name.replace(/\.json$/, ""), path: join(folder, name), text: readFileSync(join(folder, name), "utf8") }));

/** An example's path, as `headless` takes it. */
export const example = (slug) => join(folder, `${slug}.json`);

/** The same file with another seed: what `headless run --seed` does. */
export function withSeed(text, seed) {
  const file = JSON.parse(text);
  (file.document ?? file).seed = seed;
  return JSON.stringify(file);
}
