// The main job by keyboard alone, from the empty page to the redrive, and what a screen reader is told on
// the way. The mouse is not touched, and nothing is focused by script. The same by pointer is main-job's.
import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./lib/browser.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

/** What has the focus, in a few words, for failures and for finding the way. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
    return { tag: element.tagName, id: element.id, label: label.trim(), tool: element.matches(".tool") ? element.dataset.tool : null };
  });

/** Goes on with a key until what has the focus is the one wanted. */
async function go(page, key, wanted, most = 80) {
  const passed = [];
  for (let n = 0; n < most; n += 1) {
    const here = await focused(page);
    if (wanted(here)) return here;
    passed.push(here.label.slice(0, 30));
    await page.keyboard.press(key);
  }
  return assert.fail(`${key} never came there; it passed ${passed.join(" | ")}`);
}

const labelled = (start) => ({ label }) => label.startsWith(start);

/** A person with a keyboard. */
function typist(page) {
  const { keyboard } = page;
  const self = {
    /** Tab to what has a label that begins like this. */
    tab: (start) => go(page, "Tab", labelled(start)),
    /** To the node; nodes are stops of the Tab key. */
    async node(name) {
      const here = await focused(page);
      if (!here.label.startsWith(`${name}, `)) {
        await go(page, "Shift+Tab", ({ id }) => id === "stage");
        await self.tab(`${name}, `);
      }
    },
    /** Takes a tool: Tab to the palette, arrows within it, Enter. */
    async place(tool, name) {
      await go(page, "Shift+Tab", ({ tool }) => tool !== null);
      await go(page, "ArrowDown", (here) => here.tool === tool);
      await keyboard.press("Enter");
      await page.waitForFunction(
        (start) => document.activeElement.getAttribute("aria-label")?.startsWith(start),
        `${name}, `,
      );
    },
    async connect(from, to) {
      await self.node(from);
      await keyboard.press("c");
      await page.locator(".hint").waitFor();
      await self.node(to);
      await keyboard.press("Enter");
      await page.locator(`.edge[aria-label^="${from} to ${to}"]`).waitFor({ state: "attached" });
    },
    /** Chooses a node and sets a field of it in the inspector. */
    async set(name, label, value) {
      await self.node(name);
      await keyboard.press("Enter");
      await page.locator(`.node.is-selected[aria-label^="${name}, "]`).waitFor();
      await self.tab(label);
      await keyboard.press("ControlOrMeta+a");
      await keyboard.type(value);
      await keyboard.press("Enter");
      // Whoever goes through the page this way has to find back to the stage.
      await keyboard.press("Shift+Tab");
    },
  };
  return self;
}

test("the main job is done by keyboard alone, and the live region reports the redelivery", async () => {
  const page = await browser.open("/");
  const the = playground(page);
  await the.ready();
  const { keyboard } = page;
  const typed = typist(page);

  // An empty page: the File menu.
  await go(page, "Tab", labelled("File"));
  await keyboard.press("Enter");
  await go(page, "ArrowDown", labelled("New drawing"));
  await keyboard.press("Enter");
  await the.empty.waitFor();
  await the.listen();

  await go(page, "Tab", ({ tool }) => tool !== null);
  await typed.place("producer", "producer 1");
  await the.heard("producer 1 was placed.");
  await typed.place("queue", "queue 1");
  await typed.place("consumer", "consumer 1");
  await typed.place("consumer", "consumer 2");
  await typed.place("dead", "dead letters 1");
  assert.equal(await the.nodes.count(), 5);

  await typed.connect("producer 1", "queue 1");
  await the.heard("Connecting from producer 1.");
  await the.heard("producer 1 is connected to queue 1.");
  await typed.connect("queue 1", "consumer 1");
  await typed.connect("queue 1", "consumer 2");
  await typed.connect("queue 1", "dead letters 1");

  await typed.set("queue 1", "Deliveries at most", "2");
  for (const consumer of ["consumer 1", "consumer 2"]) await typed.set(consumer, "Time", "4");

  // Publish, kill the one that works, twice.
  await typed.node("producer 1");
  await keyboard.press("p");
  await the.works("consumer 1");
  await typed.node("consumer 1");
  await keyboard.press("k");
  await the.logged("message 1 came back: consumer 1 lost its connection", "again");
  await the.works("consumer 2");
  await the.heard("message 1 → consumer 2, delivery 2");
  await typed.node("consumer 2");
  await keyboard.press("k");
  await the.logged("message 1 was dead-lettered to dead letters 1: after 2 deliveries, the limit", "dead");
  await the.heard("message 1 was dead-lettered to dead letters 1: after 2 deliveries, the limit");

  // Why?
  await typed.node("dead letters 1");
  await keyboard.press("w");
  await the.why.waitFor();
  assert.match((await the.answer()).title, /message 1 was dead-lettered to dead letters 1/);
  assert.equal((await focused(page)).id, "why-title", "the answer has the focus");
  await keyboard.press("Escape");
  await the.why.waitFor({ state: "hidden" });
  assert.equal((await focused(page)).id, "stage", "and the stage has it again");

  // Redrive: the buttons of a node can be reached once it is chosen.
  await typed.node("dead letters 1");
  await keyboard.press("Enter");
  await typed.tab("Redrive all of dead letters 1");
  await keyboard.press("Enter");
  await the.logged("message 1 was redriven to queue 1", "again");
  await the.heard("message 1 was redriven to queue 1");
  await the.reads("queue 1", "1 ready");

  // Restarted, it is done.
  await typed.node("consumer 1");
  await keyboard.press("k");
  await the.logged("consumer 1 is done with message 1", "good");

  // Space stops the run, D says how things stand.
  await typed.node("queue 1");
  await keyboard.press("d");
  await the.heard("queue 1: 0 waiting, 0 leased");
  await go(page, "Shift+Tab", ({ id }) => id === "stage");
  await keyboard.press("Space");
  await the.play().waitFor();
  await the.heard("Paused.");
});

test("the live region is one element that stays, for screen readers announce only what changes in it", async () => {
  const page = await browser.open("/");
  const the = playground(page);
  await the.ready();
  await the.newDrawing();
  await the.live.evaluate((region) => {
    globalThis.first = region;
  });
  await the.place("queue", "queue 1", [450, 200]);
  await the.wait(() => document.querySelector(".live").textContent.includes("queue 1 was placed."));
  assert.ok(await page.evaluate(() => globalThis.first === document.querySelector(".live")));
});

test("every key that help names does what it says", async () => {
  const page = await browser.open("/");
  const the = playground(page);
  await the.ready();
  await the.newDrawing();
  await the.place("queue", "queue 1", [450, 200]);
  const { keyboard } = page;
  await the.node("queue 1").focus();

  await keyboard.press("?");
  await the.dialog.waitFor();
  assert.match(await the.dialog.innerText(), /Kill or restart/);
  await keyboard.press("Escape");
  await the.dialog.waitFor({ state: "hidden" });

  const place = () => the.node("queue 1").getAttribute("transform");
  const before = await place();
  await the.node("queue 1").focus();
  await keyboard.press("Enter");
  await keyboard.press("ArrowRight");
  await the.wait((old) => document.querySelector(".node").getAttribute("transform") !== old, before);
  await keyboard.press("ControlOrMeta+z");
  await the.wait((old) => document.querySelector(".node").getAttribute("transform") === old, before);

  await keyboard.press("ControlOrMeta+c");
  await keyboard.press("ControlOrMeta+v");
  await the.node("queue 2").waitFor();
  await keyboard.press("Delete");
  await the.node("queue 2").waitFor({ state: "detached" });
  assert.equal(await the.nodes.count(), 1);
});
