// What the JavaScript API does: the example ends in `headless`'s digest, in Node and in Chromium; what is
// wrong is an Error with a sentence; the declarations have real types. How the package is loaded is
// package.spec's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

import { launch, watch } from "../e2e/lib/browser.mjs";
import { headless } from "../e2e/lib/headless.mjs";
import { root, serve } from "../e2e/lib/server.mjs";

const pkg = process.env.PKG ?? join(root, "pkg");
// The example stands beside the package as it does in the repository.
const site = mkdtempSync(join(tmpdir(), "queue-playground-"));
mkdirSync(join(site, "www"));
symlinkSync(pkg, join(site, "pkg"));
cpSync(join(root, "www/api"), join(site, "www/api"), { recursive: true });
writeFileSync(
  join(site, "index.html"),
  `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>example</title><body><script type="module" src="www/api/example.mjs"></script>`,
);
after(() => rmSync(site, { recursive: true }));

const { Run } = await import(pathToFileURL(join(pkg, "node.js")));
const example = join(site, "www/api/example.mjs");
const drawing = {
  format: "queue-playground/document",
  version: 1,
  nodes: [
    { id: 1, kind: "producer", name: "shop", x: 0, y: 0 },
    { id: 2, kind: "queue", name: "orders", x: 200, y: 0 },
    { id: 3, kind: "consumer", name: "worker", x: 400, y: 0 },
  ],
  links: [
    { id: 1, from: 1, to: 2, latency_ms: 20 },
    { id: 2, from: 2, to: 3, latency_ms: 0.5 },
  ],
};

test("the example prints the same digest in Node, in Chromium and in headless", async () => {
  const inNode = execFileSync("node", [example], { encoding: "utf8" }).trim();
  const digest = inNode.match(/[0-9a-f]{32}$/)[0];
  const { recording } = await import(pathToFileURL(example));
  // headless compares the recording's end with its own, and fails where they differ.
  assert.equal(JSON.parse(headless(["run", "-"], recording)).digest, digest);

  const server = await serve(site);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const watched = watch(page, { origins: [server.origin] });
    await page.goto(server.url("/index.html"));
    await page.waitForFunction(() => /[0-9a-f]{32}/.test(document.body.textContent));
    assert.equal((await page.textContent("body")).trim(), inNode);
    assert.deepEqual(watched.complaints(), []);
  } finally {
    await browser.close();
    await server.close();
  }
});

test("however advancing is cut, and whoever takes the events when, the run is the same", () => {
  const whole = Run.open(drawing);
  const cut = Run.open(JSON.stringify(drawing));
  for (const run of [whole, cut]) run.apply({ do: "publish", producer: 1, count: 20 });
  whole.advance(30_000);
  const events = [];
  while (!cut.advance({ at_us: 30_000_000 }, 7)) events.push(...cut.events());
  events.push(...cut.events());
  assert.deepEqual(events, whole.events());
  assert.deepEqual(cut.figures(), whole.figures());
  assert.equal(cut.digest(), whole.digest());
  assert.deepEqual(whole.position(), { at_us: 30_000_000, ordinal: 0 });
  assert.deepEqual(whole.events(), []);
});

test("an event says what, when, why and by which rule, in plain objects", () => {
  const run = Run.open(drawing);
  run.apply({ do: "publish", producer: 1, count: 1, key: 4 });
  run.advance(100);
  const published = run.events().find(({ event }) => event === "published");
  const { sequence, rule, ...rest } = published;
  assert.ok(sequence > 0 && typeof rule === "string");
  assert.deepEqual(rest, {
    event: "published",
    at_us: 0,
    ordinal: 0,
    cause: null,
    copy: { producer: 1, number: 1, store: 2 },
    link: 1,
    key: 4,
    again: false,
  });
});

test("step goes from one thing to the next until nothing is left", () => {
  const run = Run.open(drawing);
  run.apply({ do: "publish", producer: 1, count: 1 });
  let steps = 0;
  while (run.step()) steps += 1;
  assert.ok(steps > 3 && steps < 100, `${steps} steps`);
  assert.equal(run.figures().totals.accepted, 1);
});

test("a run goes through its recording and through its link unchanged", () => {
  const run = Run.open(drawing);
  run.apply({ do: "publish", producer: 1, count: 9 });
  run.advance(2_000);
  run.apply({ do: "cut-link", link: 2 });
  run.advance(40_000);
  for (const source of [run.record(), JSON.parse(run.record()), run.link()]) {
    const copy = Run.open(source);
    copy.advance(40_000);
    assert.equal(copy.digest(), run.digest());
    copy.free();
  }
});

test("what is wrong is an Error with one sentence, and the run stays as it was", () => {
  const run = Run.open(drawing);
  const before = run.digest();
  const message = (act) => {
    try {
      act();
    } catch (error) {
      assert.ok(error instanceof Error);
      return error.message;
    }
    return assert.fail("nothing was thrown");
  };
  assert.equal(message(() => run.apply({ do: "kill", client: 9 })), "there is no node 9");
  assert.match(message(() => run.apply({ do: "explode" })), /^do: it must be "publish" or .*, not the text "explode"\.$/);
  assert.equal(message(() => run.apply({ do: "kill" })), 'the top level: the field "client" is missing.');
  assert.equal(message(() => run.apply({ do: "slow-link", link: 2, extra_ms: 0.0001 })).split(":")[0], "extra_ms");
  assert.match(message(() => run.advance(-1)), /^until: /);
  assert.match(message(() => run.advance(Number.NaN)), /^until: /);
  assert.match(message(() => Run.open({ ...drawing, version: 7 })), /^version: it was made by a newer version/);
  assert.match(message(() => Run.open("{")), /^line 1, column 2: the text ends/);
  const circle = {};
  circle.circle = circle;
  assert.equal(message(() => Run.open(circle)), "the top level: it must be a text or a plain object.");
  assert.equal(run.digest(), before);
});

test("the declarations have types, not any", () => {
  const types = readFileSync(join(pkg, "engine.d.ts"), "utf8");
  assert.doesNotMatch(types.split("export type InitInput")[0], /: any\s*[;,)|\]]/);
  for (const line of [
    "static open(source: string | PlaygroundDocument | Recording): Run;",
    "apply(command: Command): void;",
    "advance(until: Moment, budget?: number | null): boolean;",
    "events(): RunEvent[];",
    "figures(): Figures;",
    "position(): Position;",
  ]) {
    assert.ok(types.includes(line), line);
  }
});
