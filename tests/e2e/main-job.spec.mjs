// The reason that the page exists, by hand: draw a producer, a queue, two consumers and a place for dead
// letters on an empty page, publish, kill, and watch the message come back, die and be redriven. Nothing
// is opened from a file. The same by keyboard alone is keyboard.spec's.
import assert from "node:assert/strict";
import { test } from "node:test";

import { shot, site } from "./lib/browser.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

test("a message is delivered twice, dead-lettered and brought back, all drawn and done by pointer", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.newDrawing();
  assert.equal(await the.nodes.count(), 0, "the page is empty");

  // Drawn: by click, and once by dragging from the palette.
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("queue", "queue 1", [450, 200]);
  await the.place("consumer", "consumer 1", [800, 110]);
  await the.placeByDrag("consumer", "consumer 2", [800, 310]);
  assert.equal(await the.tool("select").getAttribute("aria-pressed"), "true", "after a drop no tool is in hand");
  await the.place("dead", "dead letters 1", [450, 420]);
  assert.equal(await the.nodes.count(), 5);

  // Connected: by dragging from ports, and once by two clicks.
  await the.connect("producer 1", "queue 1");
  await the.connect("queue 1", "consumer 1");
  await the.connectByClicks("queue 1", "consumer 2");
  await the.connect("queue 1", "dead letters 1", "dead");
  assert.equal(await the.edges.count(), 4);
  assert.equal(await the.frame.locator(".node .diag").count(), 0, "nothing is missing in the drawing");
  assert.equal(await the.notices.count(), 0);

  // Set.
  await the.select("queue 1");
  await the.set("Deliveries at most", "2");
  for (const consumer of ["consumer 1", "consumer 2"]) {
    await the.select(consumer);
    await the.set("Time", "3");
    assert.equal(await the.field("Time").locator("input").inputValue(), "3");
  }
  await the.select("queue 1");
  assert.equal(await the.field("Deliveries at most").locator("input").inputValue(), "2");
  await the.deselect();

  // Published: the run goes, the message travels and is worked on.
  await the.speed(0.5);
  await the.publish("producer 1");
  await the.pause().waitFor();
  await the.logged("producer 1 published message 1", "info");
  await the.logged("message 1 → consumer 1", "info");
  await the.works("consumer 1");

  // Killed at work: the message comes back and goes to the other one, with its count.
  await the.kill("consumer 1");
  await the.becomes("consumer 1", "killed");
  await the.logged("consumer 1 was killed", "fault");
  await the.logged("consumer 1 lost message 1 from its hands", "fault");
  await the.logged("message 1 came back: consumer 1 lost its connection", "again");
  await the.logged("message 1 → consumer 2, delivery 2", "again");
  await the.works("consumer 2");
  assert.equal(await the.node("consumer 2").locator(".lease .msg-count text").textContent(), "2");
  await the.reads("consumer 1", "1 message went back");

  const again = await the.ask(the.message("consumer 2", /^message 1, delivery 2: why\?$/i));
  assert.match(again.title, /^Message 1 is delivered again: consumer 1 lost its connection at \d+\.\d s\.$/);
  assert.equal(again.rule, "lease ends with its owner");
  await shot(the.page, "main-job-why");
  await the.closeWhy();

  // Killed again: two deliveries were the limit.
  await the.kill("consumer 2");
  await the.becomes("consumer 2", "killed");
  const died = await the.logged("message 1 was dead-lettered to dead letters 1: after 2 deliveries, the limit", "dead");
  await the.reads("dead letters 1", "1 dead: 1 over the retry limit");
  assert.equal((await the.tally()).dead, 1);
  const delivered = (await the.logText()).filter((line) => line.startsWith("message 1 → "));
  assert.deepEqual(delivered, ["message 1 → consumer 1", "message 1 → consumer 2, delivery 2"]);

  const dead = await the.ask(the.message("dead letters 1", /^message 1, dead: why\?$/i));
  assert.equal(dead.title, "Message 1 was dead-lettered to dead letters 1: after 2 deliveries, the limit.");
  assert.equal(dead.rule, "delivery limit");
  await the.closeWhy();
  const line = await the.ask(died);
  assert.match(line.title, /^At \d+\.\d s: message 1 was dead-lettered to dead letters 1/);
  assert.equal(line.rule, "delivery limit");
  await the.closeWhy();

  // Inspected.
  await the.act("Inspect dead letters 1");
  await the.dialog.waitFor();
  const row = await the.dialog.locator("tbody tr").allInnerTexts();
  assert.equal(row.length, 1);
  for (const words of [/message 1/, /limit/, /\b2\b/, /queue 1/]) assert.match(row[0], words);
  await shot(the.page, "main-job-dead-letters");
  await the.closeDialog();

  // Redriven: nobody is left to take it, so the queue shows it.
  await the.act("Redrive all of dead letters 1");
  await the.logged("message 1 was redriven to queue 1", "again");
  await the.reads("queue 1", "1 ready");
  await the.reads("dead letters 1", "empty");
  assert.equal(await the.messages("queue 1").count(), 1);

  // And it is a message like any other: a restarted consumer takes it and is done with it.
  await the.act("Restart consumer 1");
  await the.speed(5);
  await the.logged("consumer 1 is done with message 1", "good");
  assert.deepEqual(await the.tally(), { published: 1, waiting: 0, leased: 0, done: 1, dead: 0 });
  await shot(the.page, "main-job-end");
});
