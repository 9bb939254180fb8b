// Editing by hand: undo, copy, delete, choose several, move, zoom and fit; and what cannot be done is said.
// The rules of each edit are the studio's own tests'.
import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./lib/browser.mjs";
import { drawMainJob, playground } from "./lib/page.mjs";

const browser = site();

async function emptyPage() {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.newDrawing();
  return the;
}

const names = (the) => the.nodes.locator(".n-name").allTextContents();
const zoom = async (the) => Number.parseInt(await the.frame.locator(".stage-tools .num").textContent(), 10);
/** Resolves once the zoom is another than this. */
const zoomed = (the, from) =>
  the.wait((old) => Number.parseInt(document.querySelector(".stage-tools .num").textContent, 10) !== old, from);

test("undo takes each step back and redo does it again, by button and by key", async () => {
  const the = await emptyPage();
  await drawMainJob(the);
  const all = await names(the);
  const undo = the.topbar.getByRole("button", { name: /^Undo/ });
  const redo = the.topbar.getByRole("button", { name: /^Redo/ });
  assert.equal(await redo.isDisabled(), true, "there is nothing to redo");

  await undo.click();
  await the.edge("queue 1", "dead letters 1").waitFor({ state: "detached" });
  await redo.click();
  await the.edge("queue 1", "dead letters 1").waitFor({ state: "attached" });

  await the.deselect();
  for (let left = 9; left > 0; left -= 1) await the.page.keyboard.press("ControlOrMeta+z");
  await the.empty.waitFor();
  assert.equal(await undo.isDisabled(), true, "everything is taken back");
  for (let n = 0; n < 9; n += 1) await the.page.keyboard.press("ControlOrMeta+y");
  await the.edge("queue 1", "dead letters 1").waitFor({ state: "attached" });
  assert.deepEqual(await names(the), all);
});

test("several are chosen by frame and by shift, and are moved, copied and deleted together", async () => {
  const the = await emptyPage();
  await drawMainJob(the);
  const { mouse, keyboard } = the.page;
  const selected = the.frame.locator(".node.is-selected");

  // By shift and click.
  await the.select("consumer 1");
  await keyboard.down("Shift");
  await the.press(await the.handle("consumer 2"));
  await keyboard.up("Shift");
  await the.wait(() => document.querySelectorAll(".node.is-selected").length === 2);

  // Moved together.
  const place = (name) => the.middle(the.node(name).locator(".card"));
  const [one, two] = [await place("consumer 1"), await place("consumer 2")];
  const hold = await the.handle("consumer 1");
  await the.drag(hold, { x: hold.x + 48, y: hold.y + 24 });
  const [oneNow, twoNow] = [await place("consumer 1"), await place("consumer 2")];
  const shift = [Math.round(oneNow.x - one.x), Math.round(oneNow.y - one.y)];
  assert.notDeepEqual(shift, [0, 0]);
  assert.deepEqual([Math.round(twoNow.x - two.x), Math.round(twoNow.y - two.y)], shift, "the other came along");

  // By a frame, with shift: the queue and the dead letters.
  await the.deselect();
  const card = await the.node("queue 1").locator(".card").boundingBox();
  const dead = await the.node("dead letters 1").locator(".card").boundingBox();
  await keyboard.down("Shift");
  await mouse.move(card.x - 12, card.y - 12);
  await mouse.down();
  await mouse.move(dead.x + 20, dead.y + 20, { steps: 5 });
  await the.frame.locator(".marquee").waitFor({ state: "attached" });
  await mouse.move(dead.x + dead.width + 8, dead.y + dead.height + 4, { steps: 5 });
  await mouse.up();
  await keyboard.up("Shift");
  assert.deepEqual(await selected.locator(".n-name").allTextContents(), ["queue 1", "dead letters 1"]);
  assert.match(await the.inspector.innerText(), /2 selected/);

  // Copied with the link between them.
  await keyboard.press("ControlOrMeta+c");
  await keyboard.press("ControlOrMeta+v");
  await the.node("dead letters 2").waitFor();
  await the.edge("queue 2", "dead letters 2").waitFor({ state: "attached" });
  assert.equal(await the.edges.count(), 5);

  // What was pasted is chosen: deleted, it is gone, links and all.
  await keyboard.press("Delete");
  await the.node("dead letters 2").waitFor({ state: "detached" });
  assert.equal(await the.edges.count(), 4);
  assert.equal(await the.nodes.count(), 5);

  // By key, everything.
  await keyboard.press("ControlOrMeta+a");
  await the.wait(() => document.querySelectorAll(".node.is-selected").length === 5);
  await keyboard.press("Delete");
  await the.empty.waitFor();
});

test("a link is chosen by a click and deleted alone", async () => {
  const the = await emptyPage();
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("queue", "queue 1", [450, 200]);
  await the.connect("producer 1", "queue 1");
  await the.press(await the.middle(the.edge("producer 1", "queue 1").locator(".edge-line")));
  await the.frame.locator(".edge.is-selected").waitFor({ state: "attached" });
  await the.page.keyboard.press("Delete");
  await the.edge("producer 1", "queue 1").waitFor({ state: "detached" });
  assert.equal(await the.nodes.count(), 2);
});

test("the stage is zoomed and fitted by button, by wheel and by key, and panned by hand", async () => {
  const the = await emptyPage();
  await drawMainJob(the);
  const { mouse } = the.page;
  const tools = the.frame.locator(".stage-tools");

  const first = await zoom(the);
  await tools.getByRole("button", { name: "Zoom in" }).click();
  await zoomed(the, first);
  assert.ok((await zoom(the)) > first);
  const second = await zoom(the);
  await tools.getByRole("button", { name: "Zoom out" }).focus();
  await the.page.keyboard.press("Enter");
  await zoomed(the, second);
  assert.ok((await zoom(the)) < second);

  // By wheel, around the pointer: what is under it stays there.
  const under = await the.handle("queue 1");
  const before = await zoom(the);
  await mouse.move(under.x, under.y);
  await the.page.keyboard.down("Control");
  await mouse.wheel(0, -120);
  await the.page.keyboard.up("Control");
  await zoomed(the, before);
  assert.ok((await zoom(the)) > before);
  const now = await the.handle("queue 1");
  assert.ok(Math.hypot(now.x - under.x, now.y - under.y) < 12, "the name is still under the pointer");

  // By hand: the ground is taken and moved.
  const from = await the.onStage([40, 360]);
  await the.drag(from, { x: from.x + 200, y: from.y + 60 });
  const moved = await the.handle("queue 1");
  assert.ok(Math.abs(moved.x - now.x - 200) < 3 && Math.abs(moved.y - now.y - 60) < 3, "the drawing came along");

  // Everything into view.
  for (let n = 0; n < 4; n += 1) await tools.getByRole("button", { name: "Zoom in" }).click();
  await tools.getByRole("button").last().click();
  const stage = await the.stage.boundingBox();
  for (const card of await the.nodes.locator(".card").all()) {
    const box = await card.boundingBox();
    assert.ok(box.x >= stage.x && box.x + box.width <= stage.x + stage.width, "within the width");
    assert.ok(box.y >= stage.y && box.y + box.height <= stage.y + stage.height, "within the height");
  }
});

test("what cannot be connected is said in a sentence, and a value without sense changes nothing", async () => {
  const the = await emptyPage();
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("consumer", "consumer 1", [800, 200]);
  await the.drag(await the.port("producer 1", "out"), await the.card("consumer 1"));
  assert.match(await the.notice("info"), /A producer has nothing to send to a consumer\./);
  await the.closeNotices();

  await the.select("consumer 1");
  await the.set("Prefetch", "many");
  assert.match(await the.notice("error"), /Prefetch is a whole number from 0 to 10000 messages\./);
  assert.equal(await the.field("Prefetch").locator("input").inputValue(), "1", "the field shows what holds");
});

test("what is being typed is not lost while the run goes on", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  const { keyboard } = the.page;
  /** Types letter by letter; between two letters the page draws itself anew. */
  const type = async (input, text) => {
    await input.click();
    await keyboard.press("ControlOrMeta+a");
    for (const letter of text) {
      await keyboard.press(letter);
      await the.until((await the.clock()) + 0.4);
    }
    assert.equal(await input.inputValue(), text);
    await keyboard.press("Tab");
  };
  await the.pause().waitFor();
  await the.press(await the.middle(the.nodes.first().locator(".n-name")));
  await type(the.field("Own buffer").locator("input"), "123");
  await type(the.inspector.locator(".inspector-name"), "shop");
  await the.node("shop").waitFor();
  await type(the.title, "Mine");
  await the.until((await the.clock()) + 0.4);
  assert.equal(await the.field("Own buffer").locator("input").inputValue(), "123");
  assert.equal(await the.title.inputValue(), "Mine");
});

test("each example of the gallery opens and runs", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.pause().waitFor();
  await the.openExamples();
  const titles = await the.dialog.locator(".example-title").allTextContents();
  assert.ok(titles.length >= 8, titles.join(", "));
  await the.closeDialog();
  for (const title of titles) {
    await the.example(title);
    await the.wait((wanted) => document.querySelector("#doc-title").value === wanted, title);
    await the.pause().waitFor();
    await the.speed(10);
    await the.wait(() => Number(document.querySelector(".tally dd").textContent) > 1);
    assert.equal(await the.notices.count(), 0, title);
  }
});
