// What can be broken on the stage besides a client: a message turns to poison, the broker stops; a group
// reads again from where one says; and what a run cannot take is refused beside its field.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "./lib/axe.mjs";
import { shot, site } from "./lib/browser.mjs";
import { drawMainJob, playground } from "./lib/page.mjs";

const browser = site();

const open = async (options) => playground(await browser.open("/", options)).ready();

test("a message in a queue is poisoned by pointer, another by keyboard", async () => {
  const the = await open();
  await the.newDrawing();
  await drawMainJob(the);
  await the.publish("producer 1", 10);
  await the.until(2.5);
  await the.pause().click();
  await the.ask(the.message("queue 1", /^message 10: why\?$/));
  await shot(the.page, "poison-why");
  await accessible(the.page, "why, with poison");
  await the.why.getByRole("button", { name: "Poison it" }).click();
  await the.logged("message 10", "fault");
  assert.match((await the.answer()).title, /poison/);
  assert.equal(await the.why.getByRole("button", { name: "Poison it" }).count(), 0);
  await the.closeWhy();
  await the.message("queue 1", "message 10, poison: why?").waitFor();

  const other = the.message("queue 1", /^message 9: why\?$/);
  await other.focus();
  await the.page.keyboard.press("Enter");
  await the.why.waitFor();
  const poison = the.why.getByRole("button", { name: "Poison it" });
  for (let n = 0; n < 4 && !(await poison.evaluate((button) => button === document.activeElement)); n += 1) {
    await the.page.keyboard.press("Tab");
  }
  await the.page.keyboard.press("Enter");
  await the.message("queue 1", "message 9, poison: why?").waitFor();
  assert.equal(await the.page.evaluate(() => document.activeElement.id), "why-title");
});

for (const [width, height, colorScheme] of [[1440, 900, "light"], [1024, 768, "dark"], [390, 844, "light"]]) {
  test(`a stopped broker is seen and started on the stage, ${width} × ${height}, ${colorScheme}`, async () => {
    const the = await open({ viewport: { width, height }, colorScheme });
    await the.until(2);
    const broker = the.stageArea.getByRole("group", { name: "Broker" });
    await broker.getByRole("button", { name: "broker" }).click();
    await shot(the.page, `broker-chosen-${width}`);
    const places = width < 861 ? the.frame.locator(".quickbar") : the.inspector;
    await places.getByRole("button", { name: "Stop the broker" }).click();
    await the.becomes("orders", "stopped");
    await the.handle("orders").then(the.press);
    await shot(the.page, `broker-stopped-${width}`);
    await accessible(the.page, `the broker stopped, ${width}, ${colorScheme}`);
    await broker.getByRole("button", { name: "Start the broker" }).click();
    await the.ceases("orders", "stopped");
  });
}

test("a group reads again from an offset, and partitions of a running topic are not taken away", async () => {
  const the = await open();
  await the.example("Partitions, groups");
  await the.speed(10);
  await the.until(20);
  await the.select("orders");
  await the.set("Partitions", "2");
  assert.match(await the.notice("error"), /Partitions can only be added while the topic runs/);
  const input = the.field("Partitions").locator("input");
  assert.deepEqual([await input.inputValue(), await input.getAttribute("aria-invalid")], ["4", "true"]);
  assert.match(await the.field("Partitions").locator(".help").innerText(), /only be added/);
  await shot(the.page, "partitions-refused");
  await accessible(the.page, "a refused value");
  await the.closeNotices();

  const group = (await the.frame.locator(".node-group").first().getAttribute("aria-label")).split(", ")[0];
  await the.select(group);
  await shot(the.page, "replay");
  await accessible(the.page, "a group chosen");
  await the.inspector.locator("#replay-offset").fill("3");
  await the.inspector.getByRole("button", { name: "Read again from this offset" }).click();
  await the.logged(new RegExp(`${group} reads P\\d again from offset 3`), "again");
});
