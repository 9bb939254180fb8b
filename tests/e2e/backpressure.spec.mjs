// A full queue speaks to its producer: held back, and released when somebody takes messages out. What
// else a queue can do when it is full is the engine's, not this spec's.
import assert from "node:assert/strict";
import { test } from "node:test";

import { shot, site } from "./lib/browser.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

test("a full queue holds its producer back until a consumer makes room", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.newDrawing();
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("queue", "queue 1", [450, 200]);
  await the.connect("producer 1", "queue 1");
  await the.select("queue 1");
  await the.set("Capacity", "3");
  assert.equal(await the.node("queue 1").locator(".slot").count(), 3, "three places are drawn");
  await the.deselect();

  // Held back: three wait in the queue, the others at its door.
  await the.publish("producer 1", 10);
  await the.becomes("producer 1", "held");
  await the.becomes("queue 1", "full");
  await the.frame.locator('.edge.is-held[aria-label^="producer 1 to queue 1"]').waitFor({ state: "attached" });
  await the.reads("producer 1", /^held back \d/);
  await the.reads("queue 1", "3 ready · 0 leased · 7 at the door");
  const held = await the.logged("queue 1 is full; producer 1 is held back", "held");
  assert.equal(await the.messages("queue 1").count(), 3);
  await shot(the.page, "backpressure-held");

  const line = await the.ask(held);
  assert.match(line.title, /queue 1 is full; producer 1 is held back/);
  assert.equal(line.rule, "overflow: block");
  await the.closeWhy();

  // Blocked: it keeps as many itself as its own buffer holds, and then its application waits.
  await the.publish("producer 1", 10);
  await the.logged("producer 1's own buffer is full; it is blocked", "held");
  await the.wait(() => document.querySelectorAll(".node-producer .msg").length === 6);

  // Nothing changes by waiting.
  await the.speed(10);
  const now = await the.clock();
  await the.until(now + 20);
  await the.becomes("producer 1", "held");
  assert.deepEqual(await the.tally().then(({ waiting, done }) => ({ waiting, done })), { waiting: 3, done: 0 });

  // Released: connected while it runs.
  await the.speed(1);
  await the.place("consumer", "consumer 1", [800, 200]);
  await the.connect("queue 1", "consumer 1");
  await the.speed(5);
  await the.logged("producer 1 is released and goes on", "good");
  await the.ceases("producer 1", "held");
  await the.ceases("queue 1", "full");
  await the.logged("consumer 1 is done with message 20", "good");
  assert.deepEqual(await the.tally(), { published: 20, waiting: 0, leased: 0, done: 20, dead: 0 });
});

test("a held-back producer answers why", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.newDrawing();
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("queue", "queue 1", [450, 200]);
  await the.connect("producer 1", "queue 1");
  await the.select("queue 1");
  await the.set("Capacity", "1");
  await the.publish("producer 1", 10);
  await the.becomes("producer 1", "held");
  const answer = await the.ask(the.node("producer 1").locator(".n-status"));
  assert.match(answer.title, /^producer 1 is held back: queue 1 is full since \d+\.\d s and takes nothing in\.$/);
  assert.equal(answer.rule, "overflow: block");
});
