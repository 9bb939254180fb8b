// The JavaScript package imports by its name, in Node and in a browser, and is the same thing in both.
// What the functions do is not here: that is the bindings' own spec.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { launch, watch } from "../e2e/lib/browser.mjs";
import { root, serve } from "../e2e/lib/server.mjs";

const pkg = process.env.PKG ?? join(root, "pkg");
assert.ok(existsSync(join(pkg, "package.json")), `${pkg} holds no package: build it with "make package"`);
const manifest = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));

// A project of a user of ours, who has installed the package.
const project = mkdtempSync(join(tmpdir(), "queue-playground-"));
mkdirSync(join(project, "node_modules"));
symlinkSync(pkg, join(project, "node_modules", manifest.name));
writeFileSync(join(project, "names.mjs"), `import * as all from "${manifest.name}"; console.log(JSON.stringify(Object.keys(all).sort()));`);
writeFileSync(
  join(project, "index.html"),
  `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>waiting</title><script type="module" src="page.js"></script>`,
);
writeFileSync(
  join(project, "page.js"),
  `import * as all from "./node_modules/${manifest.name}/index.js"; globalThis.names = Object.keys(all).sort();`,
);
after(() => rmSync(project, { recursive: true }));

const inNode = () => JSON.parse(execFileSync("node", ["names.mjs"], { cwd: project, encoding: "utf8" }));

test("Node imports the package by its name, without a call to load it", () => {
  assert.ok(inNode().length > 0);
});

test("a browser imports the same package, under the strict policy, and finds the same names", async () => {
  const server = await serve(project);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const watched = watch(page, { origins: [server.origin] });
    await page.goto(server.url("/index.html"));
    const names = await (await page.waitForFunction(() => globalThis.names)).jsonValue();
    assert.deepEqual(names, inNode());
    assert.deepEqual(watched.complaints(), []);
  } finally {
    await browser.close();
    await server.close();
  }
});

test("every file the package promises is in it, and it ships its licences", () => {
  const promised = Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));
  for (const file of [...promised, manifest.types, "LICENSE-MIT", "LICENSE-APACHE"]) {
    assert.ok(existsSync(join(pkg, file)), file);
  }
});
