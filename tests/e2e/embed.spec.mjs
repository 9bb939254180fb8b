// A drawing on somebody else's course page: in a sandboxed frame, under the strict policy, from another
// origin. What a learner sees, may do and may not; the recorded run; the height; the copied line of HTML.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { embeds } from "../../scripts/embeds.mjs";
import { accessible } from "./lib/axe.mjs";
import { dist, shot, site, sizes } from "./lib/browser.mjs";
import { example, headless } from "./lib/headless.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

const link = (slug) => headless(["link", example(slug)]).trim();

/** The fragment of an example after a change of its file. */
function changed(slug, change) {
  const file = JSON.parse(readFileSync(example(slug), "utf8"));
  change(file.document ?? file);
  return headless(["link", "-"], JSON.stringify(file)).trim();
}

/** A stranger's page around a line of HTML: another origin, a policy without scripts but its own. */
async function coursePage(html, options) {
  const course = await browser.also(dist(), {
    headers: { "Content-Security-Policy": null },
    pages: {
      "/course.html": `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Course</title>
        <script>heard = []; addEventListener("message", ({ data, source }) => heard.push({ data, ours: source === frames[0] }))</script>
        <main><h1>Course</h1>${html}</main>`,
    },
  });
  const page = await browser.open(null, options);
  await page.goto(course.url("/course.html"));
  const frame = await (await page.waitForSelector("iframe")).contentFrame();
  const the = await playground(page, frame).ready();
  return { page, the };
}

const iframe = (fragment, { width = 900, height = 560 } = {}) =>
  `<iframe title="Queues" sandbox="allow-scripts" width="${width}" height="${height}" src="${browser.server.url(`/?embed${fragment}`)}"></iframe>`;

test("an embed in a sandboxed frame shows stage, transport and faults, and nothing to draw with", async () => {
  const { page, the } = await coursePage(iframe(link("poison-message")));
  assert.equal(await the.frame.evaluate(() => window.origin), "null", "it is sandboxed");
  assert.equal(await the.topbar.locator("h1").textContent(), "A poison message");
  await the.pause().waitFor();
  await the.node("billing").waitFor();
  for (const absent of [the.palette, the.inspector, the.title, the.frame.getByRole("button", { name: "File" })]) {
    assert.equal(await absent.count(), 0);
  }
  await the.until(2);
  await shot(page, "embed-course");
  await accessible(page, "embed");

  // A learner breaks it by one click, and mends it by another.
  await the.fault("Kill biller 1").click();
  await the.becomes("biller 1", "killed");
  await the.logged("biller 1 was killed", "fault");
  await the.fault("Restart biller 1").click();
  await the.ceases("biller 1", "killed");
  await the.fault("Stop the broker").click();
  await the.fault("Start the broker").waitFor();

  // The drawing itself stays.
  const places = () => the.nodes.evaluateAll((nodes) => nodes.length);
  const before = await places();
  await the.press(await the.handle("billing"));
  await page.keyboard.press("Delete");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await the.until((await the.clock()) + 0.5);
  assert.equal(await places(), before);

  // From the start again, as its page gave it.
  await the.reset().click();
  await the.wait(() => /^[01]\.\d s$/.test(document.querySelector(".clock").textContent));
  await the.ceases("biller 1", "killed");
});

test("a fault that the teacher recorded happens in the embed by itself", async () => {
  const { the } = await coursePage(iframe(link("partitions")));
  await the.speed(5);
  await the.becomes("biller 2", "killed");
  await the.reads("biller 2", "killed at 9.0 s");
  await the.ceases("biller 2", "killed");
  // The log of an embed is short: slowly, where the line is wanted.
  await the.until(25);
  await the.speed(1);
  await the.logged(/audit reads P\d again from offset 0: somebody asked for a replay/, "again");
});

test("an embed tells its height to the page around it, in the words that the README promises", async () => {
  const { page } = await coursePage(iframe(link("backpressure"), { height: 300 }));
  await page.waitForFunction(() => globalThis.heard.length > 0);
  const heard = await page.evaluate(() => globalThis.heard);
  for (const { data, ours } of heard) {
    assert.equal(ours, true);
    const { height, ...rest } = data;
    assert.deepEqual(rest, { ns: "queue-playground", v: 1, type: "resize" });
    assert.ok(Number.isInteger(height) && height >= 300, `height ${height}`);
  }
});

test("what a teacher locked a learner cannot change", async () => {
  const fragment = changed("poison-message", (document) => {
    document.locked = ["settings", "faults", "seed"];
  });
  const { the } = await coursePage(iframe(fragment));
  await the.until(1);
  assert.equal(await the.frame.getByRole("button", { name: /^(Kill|Stop|Cut|Pause biller)/ }).count(), 0, "nothing breaks");
  assert.equal(await the.faults.count(), 0);
  assert.equal(await the.frame.getByRole("button", { name: "New seed" }).count(), 0);
  await the.node("biller 1").focus();
  await the.page.keyboard.press("k");
  await the.until((await the.clock()) + 1);
  assert.doesNotMatch((await the.logText()).join("\n"), /killed/);
  // What is not locked goes on: it can still be halted and stepped.
  await the.pause().click();
  await the.step().click();
});

test("a damaged, unknown or missing link says so in the frame, and offers no tools that are not there", async () => {
  for (const [fragment, says] of [
    ["#v1:AAAA", /^This link cannot be opened.*The link: /s],
    ["#foo", /^This link cannot be opened.*after the # it must begin with/s],
    ["", /^This link cannot be opened.*from # on is missing/s],
  ]) {
    const { page, the } = await coursePage(iframe(fragment));
    assert.match((await the.empty.innerText()).trim(), says);
    assert.equal(await the.empty.getByRole("button").count(), 0);
    assert.equal(await the.topbar.locator("h1").textContent(), "No drawing");
    if (fragment === "#v1:AAAA") {
      await shot(page, "embed-damaged");
      await accessible(page, "embed with a damaged link");
    }
  }
});

test("an embed is usable in the narrow column of a phone", async () => {
  const fragment = link("poison-message");
  const { page, the } = await coursePage(iframe(fragment, { width: 340, height: 480 }), { viewport: sizes.phone });
  await the.until(1);
  const { wide, width } = await the.frame.evaluate(() => ({ wide: document.documentElement.scrollWidth, width: innerWidth }));
  assert.ok(wide <= width, `${wide} px in ${width}`);
  await the.fault("Kill biller 1").click();
  await the.becomes("biller 1", "killed");
  await shot(page, "embed-phone");
  await accessible(page, "embed on a phone");
});

test("the copied embed code is one line of HTML that works in another page, with the run in it", async () => {
  const page = await browser.open("/", { permissions: ["clipboard-read", "clipboard-write"] });
  const the = await playground(page).ready();
  await the.example("A poison message");
  await the.speed(2);
  await the.until(3);
  await the.kill("biller 2");
  await the.becomes("biller 2", "killed");
  await the.pause().click();

  await the.listen();
  await the.topbar.getByRole("button", { name: "Embed this" }).click();
  await the.dialog.getByRole("radio", { name: "720 × 420" }).check();
  await the.dialog.getByLabel("Include what I did").check();
  const shown = await the.dialog.locator("#embed-code").inputValue();
  await the.dialog.getByRole("button", { name: "Copy embed code" }).click();
  await the.heard("Copied.");
  const code = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(code, shown);
  assert.doesNotMatch(code, /\n/);
  assert.match(code, /^<iframe src="http[^"]+\?embed#v1:[\w-]+" title="A poison message – Queue Playground" width="720" height="420" /);
  assert.match(code, / sandbox="allow-scripts[" ]/);
  await the.closeDialog();

  const { the: learner } = await coursePage(code);
  await learner.becomes("biller 2", "killed");
  await learner.reads("biller 2", "killed at ");
});

test("the page with three embeds shows three that run", async () => {
  const page = await browser.open("/www/embeds.html");
  const frames = await page.locator("iframe").all();
  assert.equal(frames.length, 3);
  for (const frame of frames) {
    assert.equal(await frame.getAttribute("sandbox"), "allow-scripts");
    // Each is loaded when it comes near.
    await frame.scrollIntoViewIfNeeded();
    const the = await playground(page, await (await frame.elementHandle()).contentFrame()).ready();
    assert.equal(await the.topbar.locator("h1").textContent(), await frame.getAttribute("title"));
    await the.until(0.5);
  }
  await accessible(page, "the page with three embeds");
  await page.evaluate(() => scrollTo(0, 0));
  await shot(page, "embeds");
});

test("the page with three embeds is up to date with the examples", () => {
  const { now, fresh } = embeds();
  assert.equal(now === fresh, true, "run: node scripts/embeds.mjs");
  assert.equal(readFileSync(join(dist(), "www/embeds.html"), "utf8").match(/#v1:/g).length, 3);
});
