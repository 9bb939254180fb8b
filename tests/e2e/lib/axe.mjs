// Asks axe-core about the page as it stands, under WCAG 2.2 AA. It finds what a machine can find, which
// is less than half: it does not replace the keyboard specs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with one line for each violation: rule, element, what to do. `state` names it in the failure. */
export async function accessible(page, state) {
  // Evaluated by the driver, not inserted as a script element, which the page's policy would refuse.
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }),
    tags,
  );
  const lines = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\n", " ")}`),
  );
  assert.deepEqual(lines, [], `axe-core objects in the state "${state}"`);
}
