// Time that goes both ways, on the page: the track, its slider by pointer and by keyboard, backwards, and what
// is done in the past. That a moment comes back exactly is the host's test (tests/timeline.rs).
import assert from "node:assert/strict";
import { test } from "node:test";

import { shot, site } from "./lib/browser.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

/** The page after some seconds of its first example, in which a worker was killed and started again. */
async function afterAFault() {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.speed(5);
  await the.until(6);
  await the.killAnyhow("worker 2");
  await the.until(14);
  await the.restartAnyhow("worker 2");
  await the.until(24);
  await the.pause().click();
  return the;
}

/** What the page says of the run, all of it. */
const seen = async (the) => ({
  clock: await the.clock(),
  log: await the.logText(),
  tally: await the.tally(),
  stage: await the.stage.locator(".nodes").evaluate((nodes) => nodes.textContent),
});

test("dragging goes to any moment, and the present comes back as it was", async () => {
  const the = await afterAFault();
  const present = await seen(the);
  assert.equal(await the.marks("fault").count(), 1);
  await shot(the.page, "timeline-present");

  await the.drags(20, 12, 3);
  assert.ok(Math.abs((await the.clock()) - 3) < 0.3, `it shows ${await the.clock()} s`);
  const past = await seen(the);
  assert.ok(past.log.length < present.log.length);
  assert.doesNotMatch(past.log.join(), /killed/);
  assert.equal(await the.moment.getAttribute("aria-valuetext"), `${(await the.clock()).toFixed(1)} s`);
  await shot(the.page, "timeline-past");

  await the.present().click();
  assert.deepEqual(await seen(the), present);
  assert.equal(await the.present().count(), 0, "the present has no way to the present");
});

test("by keyboard: step by step, mark by mark, backwards to the start", async () => {
  const the = await afterAFault();
  const { page } = the;
  const present = await seen(the);

  // The slider's own keys.
  await the.moment.focus();
  await page.keyboard.press("Home");
  assert.equal(await the.clock(), 0);
  await page.keyboard.press("End");
  assert.deepEqual(await seen(the), present);

  // A step back takes the last line away; a step brings it again.
  const lines = present.log.length;
  await the.stepBack().click();
  await the.stepBack().click();
  const earlier = await seen(the);
  assert.notDeepEqual(earlier.log.at(-1), present.log.at(-1));
  await the.step().click();
  await the.stepBack().click();
  assert.deepEqual(await seen(the), earlier, `of ${lines} lines`);

  // From mark to mark: back to the kill.
  await the.stage.focus();
  for (let presses = 0; presses < 30 && !(await the.logText()).at(-1)?.includes("was killed"); presses += 1) {
    await page.keyboard.press("PageUp");
  }
  assert.match((await the.logText()).at(-1), /worker 2 was killed/);
  await the.becomes("worker 2", "killed");
  await page.keyboard.press("PageDown");
  assert.doesNotMatch((await the.logText()).at(-1), /was killed/);

  // Backwards until there is nothing before.
  await the.speed(10);
  await the.stage.focus();
  await page.keyboard.press("b");
  await the.wait(() => document.querySelector(".clock").textContent === "0.0 s");
  await the.play().waitFor();
});

test("what is done in the past begins another branch, and the old future stays", async () => {
  const the = await afterAFault();
  const present = await seen(the);
  await the.drags(20, 4);
  await the.killAnyhow("worker 3");
  await the.branch.waitFor();
  assert.match(await the.branch.locator("option:checked").textContent(), /^run 2, from 4\.\d s$/);
  assert.match((await the.logText()).at(-1), /worker 3 was killed/);
  await the.play().click();
  await the.until(8);
  await the.pause().click();
  assert.doesNotMatch((await the.logText()).join(), /worker 2 was killed/, "that was the other future");
  await shot(the.page, "timeline-branch");

  await the.branch.selectOption({ index: 0 });
  await the.present().click();
  assert.deepEqual(await seen(the), present);
});
