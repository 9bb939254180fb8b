// The page comes up: under the policy we promise, from any folder, in the narrowest frame a course
// page can put it into; and where it cannot come up it says so. What happens after that is not here.
import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { accessible } from "./lib/axe.mjs";
import { dist, shot, site } from "./lib/browser.mjs";
import { root, servedHeaders } from "./lib/server.mjs";

const the = site();

/** The app is up when the loading state is gone and no failure took its place. */
async function mounted(frame) {
  await frame.waitForFunction(
    () => !document.querySelector("main.boot") && document.querySelector("#app")?.childElementCount > 0,
  );
}

test("the page comes up without an error and without asking anyone else", async () => {
  const page = await the.open("/");
  await mounted(page);
  // The page has the name of the drawing that it shows.
  assert.match(await page.title(), /^.+ · Queue Playground$/);
  await page.waitForLoadState("networkidle");
  // A preload in other words than boot.js's would be a second download of the largest file.
  const fetched = the.server.log;
  assert.deepEqual(fetched, [...new Set(fetched)], "nothing is fetched twice");
  await shot(page, "boot");
});

test("the served policy is the strict one, and trunk serve's differs only by its nonce", async () => {
  const policy = servedHeaders()["Content-Security-Policy"].split("; ");
  assert.ok(policy.includes("default-src 'none'"));
  assert.ok(!policy.some((rule) => rule.includes("unsafe-inline") || rule.includes("'unsafe-eval'")));

  const trunk = readFileSync(join(root, "Trunk.toml"), "utf8");
  const serving = /^csp = \[\n([^\]]*)\]/m.exec(trunk)[1].match(/"[^"]+"/g).map((rule) => rule.slice(1, -1));
  assert.deepEqual(serving.map((rule) => rule.replace(" 'nonce-{{NONCE}}'", "")), policy);
});

test("the policy is really in force: an inline script does not run", async () => {
  const page = await the.open("/", { allow: [/Content Security Policy/] });
  await mounted(page);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return window.ran === true;
  });
  assert.equal(ran, false);
});

test("the loading state is there before any script, and axe-core has nothing against it", async () => {
  const page = await the.open(null, { javaScriptEnabled: false });
  await page.goto(the.server.url("/"));
  assert.equal(await page.getByRole("status").textContent(), "Loading the playground …");
  assert.match(await page.locator("noscript").textContent(), /needs JavaScript/);

  const waiting = await the.open(null);
  // The wasm never arrives: the loading state stays.
  await waiting.route("**/*.wasm*", () => {});
  await waiting.goto(the.server.url("/"));
  await waiting.getByRole("status").waitFor();
  await accessible(waiting, "loading");
  await shot(waiting, "boot-loading");
});

test("every built address carries the build's id, and the style sheets are one, in the page's order", async () => {
  const page = readFileSync(join(dist(), "index.html"), "utf8");
  assert.doesNotMatch(page, /BUILD_ID|data-trunk/);
  const addresses = [...page.matchAll(/(?:href|src)="\.\/([^"]*\.(?:js|css|wasm))([^"]*)"/g)];
  for (const [, file, query] of addresses) assert.match(query, /^\?v=\d+$/, file);

  const linked = addresses.map(([, file]) => file).filter((file) => file.endsWith(".css"));
  assert.deepEqual(linked, ["www/style.css"]);
  const source = readFileSync(join(root, "index.html"), "utf8");
  const written = [...source.matchAll(/href="\.\/(www\/style\/[^?]*)\?/g)].map(([, file]) => file);
  assert.deepEqual([...written].sort(), readdirSync(join(root, "www/style")).map((name) => `www/style/${name}`).sort());
  const rules = (text) => text.replace(/\/\*.*?\*\//gs, "").replace(/\s+/g, " ").trim();
  const joined = written.map((file) => readFileSync(join(root, file), "utf8")).join("");
  assert.equal(rules(readFileSync(join(dist(), "www/style.css"), "utf8")), rules(joined));
});

test("the page works from a folder deep inside another site", async () => {
  const folder = await mkdtemp(join(tmpdir(), "queue-playground-"));
  await cp(dist(), join(folder, "course/week 3/playground"), { recursive: true });
  try {
    const other = await the.also(folder);
    const page = await the.open(null);
    await page.goto(other.url("/course/week%203/playground/"));
    await mounted(page);
    await page.waitForLoadState("networkidle");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the page works in a sandboxed frame on a stranger's course page", async () => {
  const embed = the.server.url("/");
  const course = await the.also(dist(), {
    headers: { "Content-Security-Policy": null },
    pages: {
      "/course.html": `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Course</title>
        <iframe title="Queues" sandbox="allow-scripts" width="900" height="600" src="${embed}"></iframe>`,
    },
  });
  const page = await the.open(null);
  await page.goto(course.url("/course.html"));
  const frame = await (await page.waitForSelector("iframe")).contentFrame();
  await mounted(frame);
  assert.equal(await frame.evaluate(() => window.origin), "null");
});

test("a host that lacks Access-Control-Allow-Origin gets a sentence in the frame, not a blank", async () => {
  const bare = await the.also(dist(), {
    headers: { "Access-Control-Allow-Origin": null, "Content-Security-Policy": null },
    pages: {
      "/course.html": `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Course</title>
        <iframe title="Queues" sandbox="allow-scripts" src="/index.html"></iframe>`,
    },
  });
  const page = await the.open(null, { allow: [/./] });
  await page.goto(bare.url("/course.html"));
  const alert = page.frameLocator("iframe").getByRole("alert");
  assert.match(await alert.textContent(), /^The playground could not be loaded: a part of it did not arrive\./);
});

test("a missing program, a damaged one and a missing WebAssembly each get one sentence", async () => {
  const cases = [
    { name: "missing", setUp: (page) => page.route("**/*.wasm*", (route) => route.abort()), says: /did not arrive/ },
    {
      name: "damaged",
      setUp: (page) => page.route("**/*.wasm*", (route) => route.fulfill({ contentType: "application/wasm", body: "no" })),
      says: /stopped while starting \(/,
    },
    {
      name: "no WebAssembly",
      setUp: (page) => page.addInitScript(() => delete globalThis.WebAssembly),
      says: /needs WebAssembly/,
    },
  ];
  for (const { name, setUp, says } of cases) {
    const page = await the.open(null, { allow: [/./] });
    await setUp(page);
    await page.goto(the.server.url("/"));
    const alert = page.getByRole("alert");
    assert.match(await alert.textContent(), says, name);
    assert.equal(await page.getByRole("status").count(), 0, `${name}: the loading state is gone`);
  }
});

test("opened as a file, the page says that it must be served", async () => {
  const page = await the.open(null, { allow: [/./] });
  await page.goto(pathToFileURL(join(dist(), "index.html")).href);
  assert.match(await page.getByRole("alert").textContent(), /file: address/);
});
