// What is drawn is kept: saved, opened, reloaded, taken back and copied; and what cannot be read changes
// nothing and says so in a sentence. The format itself is tested with the reader, not here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { shot, site } from "./lib/browser.mjs";
import { example, headless } from "./lib/headless.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

async function emptyPage() {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.newDrawing();
  return the;
}

/** Chooses a file, as the dialog of the browser would: its name and what is in it. */
async function open(the, name, text) {
  const chosen = the.page.waitForEvent("filechooser");
  await the.file(/^Open a file/);
  await (await chosen).setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
}

/** Saves by the menu; the file's name and text. */
async function save(the) {
  const saved = the.page.waitForEvent("download");
  await the.file(/^Save to a file/);
  const download = await saved;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

/** Names and places of what is drawn. */
const drawn = (the) =>
  the.nodes.evaluateAll((nodes) =>
    nodes.map((node) => [node.querySelector(".n-name").textContent, node.getAttribute("class"), node.getAttribute("transform")]),
  );

test("a drawing is saved as a file that headless runs, and opened again", async () => {
  const the = await emptyPage();
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("queue", "queue 1", [450, 200]);
  await the.connect("producer 1", "queue 1");
  await the.select("queue 1");
  await the.title.fill("My orders");
  await the.title.press("Enter");
  const { name, text } = await save(the);
  assert.equal(name, "my-orders.queue.json");
  const saved = JSON.parse(text);
  assert.equal(saved.format, "queue-playground/document");
  assert.equal(saved.title, "My orders");
  assert.match(JSON.parse(headless(["run", "-"], text)).digest, /^[0-9a-f]{32}$/);

  const before = await drawn(the);
  await the.newDrawing();
  await open(the, name, text);
  await the.node("producer 1").waitFor();
  assert.equal(await the.title.inputValue(), "My orders");
  assert.deepEqual((await drawn(the)).map(([label]) => label), before.map(([label]) => label));
  assert.equal(await the.edges.count(), 1);
  assert.equal((await save(the)).text, text, "saved again it is the same file");
});

test("a saved recording of the gallery opens too, and its recorded fault happens", async () => {
  const the = await emptyPage();
  await open(the, "partitions.json", readFileSync(example("partitions"), "utf8"));
  await the.node("biller 2").waitFor();
  await the.speed(10);
  await the.play().click();
  await the.logged("biller 2 was killed", "fault");
});

test("the drawing survives a reload", async () => {
  const the = await emptyPage();
  await the.place("queue", "queue 1", [450, 200]);
  await the.title.fill("Kept");
  await the.title.press("Enter");
  await the.wait(() => Object.values(localStorage).some((text) => text.includes("queue 1") && text.includes("Kept")));
  await the.page.reload();
  await the.ready();
  await the.node("queue 1").waitFor();
  assert.equal(await the.title.inputValue(), "Kept");
  assert.equal(await the.nodes.count(), 1);
});

const whole = readFileSync(example("poison-message"), "utf8");
const wrongs = [
  { name: "malformed", text: '{ "format": "queue-playground/document", "version": 1, oops }', says: /line 1, column \d+: / },
  { name: "truncated", text: whole.slice(0, 700), says: /line \d+, column \d+: / },
  { name: "oversized", text: " ".repeat(1_000_001), says: /1[ ,\u00a0\u202f]?000[ ,\u00a0\u202f]?001 bytes.* at most 1[ ,\u00a0\u202f]?000[ ,\u00a0\u202f]?000/ },
  { name: "newer", text: whole.replace('"version": 1', '"version": 9'), says: /version: it was made by a newer version of Queue Playground/ },
  { name: "no document", text: "[1, 2]", says: /the top level: it must be an object/ },
  { name: "wrong within", text: whole.replace('"x": 456', '"x": "left"'), says: /nodes\[\d\]\.x: it must be .*, not the text "left"/ },
  { name: "dangling", text: whole.replace('"from": 1', '"from": 77'), says: /links\[0\].*77/ },
];

test("a file that cannot be read gets a sentence with place and reason, and what was open stays", async () => {
  const the = await emptyPage();
  await the.place("queue", "queue 1", [450, 200]);
  await the.title.fill("Stays");
  await the.title.press("Enter");
  const before = await drawn(the);
  for (const { name, text, says } of wrongs) {
    await open(the, `${name}.queue.json`, text);
    const sentence = await the.notice("error");
    assert.ok(sentence.includes(`${name}.queue.json cannot be opened`), `${name}: ${sentence}`);
    assert.match(sentence, says, name);
    assert.match(sentence, /\.$/, `${name}: one sentence ends with a full stop`);
    await the.closeNotices();
    assert.deepEqual(await drawn(the), before, name);
    assert.equal(await the.title.inputValue(), "Stays", name);
  }
  // And the page still works.
  await the.place("consumer", "consumer 1", [800, 200]);
  await the.connect("queue 1", "consumer 1");
});

const good = headless(["link", example("poison-message")]).trim();
const links = [
  { name: "cut off", fragment: good.slice(0, 200), says: /the link: it is damaged or a part of it is missing/ },
  { name: "newer", fragment: good.replace("#v1:", "#v7:"), says: /the link: it was made by a newer version .*link 7/ },
  { name: "no base64", fragment: "#v1:%%%", says: /the link: it is damaged/ },
  { name: "without anything", fragment: "#v1:", says: /the link: |line 1/ },
  { name: "oversized", fragment: `#v1:${"A".repeat(1_000_001)}`, says: /the link: it has 1.000.005 characters, and at most 1.000.000 are read/ },
];

test("a link is opened by its fragment, in a new page and in one that is open", async () => {
  const the = playground(await browser.open(`/${good}`));
  await the.ready();
  await the.node("billing.dead").waitFor();
  assert.equal(await the.title.inputValue(), "A poison message");

  await the.newDrawing();
  await the.page.evaluate((hash) => {
    location.hash = hash;
  }, headless(["link", example("fan-out")]).trim());
  await the.node("audit service").waitFor();
});

test("a link that cannot be read gets a sentence with place and reason, and what was open stays", async () => {
  const the = await emptyPage();
  await the.place("queue", "queue 1", [450, 200]);
  const before = await drawn(the);
  for (const { name, fragment, says } of links) {
    await the.page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
    const sentence = await the.notice("error");
    assert.match(sentence, /^This link cannot be opened/, name);
    assert.match(sentence, says, name);
    await the.closeNotices();
    assert.deepEqual(await drawn(the), before, name);
  }

  // In a page that is just coming up there is something to see as well.
  const fresh = playground(await browser.open("/#v1:AAAA"));
  await fresh.ready();
  assert.match(await fresh.notice("error"), /^This link cannot be opened.*the link: /s);
  assert.ok((await fresh.nodes.count()) > 0);
});

/** A drawing of one's own: a queue and a title. */
async function ownDrawing(title) {
  const the = await emptyPage();
  await the.place("queue", "queue 1", [450, 200]);
  await the.title.fill(title);
  await the.title.press("Enter");
  await the.keptAs(title);
  return the;
}

test("another drawing puts one's own aside, and Undo in the notice brings it back", async () => {
  const the = await ownDrawing("Mine");
  await the.deselect();
  const before = await drawn(the);
  const others = [
    () => the.example("A poison message"),
    () => the.newDrawing(),
    () => the.page.evaluate((hash) => void (location.hash = hash), good),
  ];
  for (const other of others) {
    await other();
    assert.equal((await the.notice("info")).replace(/\s+/g, " "), "The drawing “Mine” was put aside. Undo brings it back.");
    await the.noticeButton("Undo").click();
    await the.node("queue 1").waitFor();
    assert.deepEqual(await drawn(the), before);
    assert.equal(await the.title.inputValue(), "Mine");
    assert.equal(await the.notices.count(), 0);
  }
});

test("a drawing that was put aside is still there after a reload", async () => {
  const the = await ownDrawing("Mine");
  await the.example("A poison message");
  await shot(the.page, "put-aside");
  await the.page.reload();
  await the.ready();
  assert.equal(await the.title.inputValue(), "A poison message");
  await the.file("Open the last drawing (Mine)");
  await the.node("queue 1").waitFor();
  assert.equal(await the.title.inputValue(), "Mine");
});

test("a drawing opened by a link survives a reload once it was changed, and so does one that replaced it", async () => {
  const page = await browser.open(`/${good}`);
  const the = await playground(page).ready();
  await page.reload();
  await the.ready();
  assert.equal(new URL(page.url()).hash, good, "the address is the link's as long as the drawing is");
  await the.title.fill("My edit of the link");
  await the.title.press("Enter");
  await page.reload();
  await the.ready();
  assert.equal(await the.title.inputValue(), "My edit of the link");
  assert.equal(new URL(page.url()).hash, "");

  await page.evaluate((hash) => void (location.hash = hash), headless(["link", example("fan-out")]).trim());
  await the.node("audit service").waitFor();
  await the.newDrawing();
  await the.place("queue", "queue 1", [450, 200]);
  await page.reload();
  await the.ready();
  assert.equal(await the.nodes.count(), 1);
});

test("an error leaves when another drawing comes, by its button too, and covers neither legend nor fields", async () => {
  const the = await ownDrawing("Mine");
  const wrong = async () => {
    await open(the, "x.queue.json", "oops");
    await the.notice("error");
  };
  await wrong();
  await shot(the.page, "notice");
  const notice = await the.notices.first().boundingBox();
  for (const part of [the.stage, the.transport, the.inspector, the.palette]) {
    const box = await part.boundingBox();
    const apart =
      box.x + box.width <= notice.x || notice.x + notice.width <= box.x || box.y + box.height <= notice.y || notice.y + notice.height <= box.y;
    assert.ok(apart, `${JSON.stringify(notice)} is over ${JSON.stringify(box)}`);
  }
  await the.noticeButton("Dismiss").click();
  assert.equal(await the.notices.count(), 0);
  await wrong();
  await the.example("A poison message");
  await the.node("billing").waitFor();
  assert.equal(await the.frame.locator('.notice[data-kind="error"]').count(), 0);
});

test("two tabs with a drawing each: neither is lost", async () => {
  const the = await ownDrawing("Mine");
  const second = await the.page.context().newPage();
  await second.goto(browser.server.url("/"));
  const other = await playground(second).ready();
  await other.title.fill("Other");
  await other.title.press("Enter");
  await other.keptAs("Other");
  await the.title.fill("Mine again");
  await the.title.press("Enter");
  assert.match(await the.notice("info"), /^Another tab kept its drawing “Other”/);
  await the.file("Open the last drawing (Other)");
  assert.equal(await the.title.inputValue(), "Other");
});

test("a page whose browser keeps nothing says so once", async () => {
  const page = await browser.open(null);
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("no", "SecurityError");
      },
    });
  });
  await page.goto(browser.server.url("/"));
  const the = await playground(page).ready();
  assert.equal(await the.notices.count(), 0);
  await the.newDrawing();
  assert.match(await the.notice("info"), /^Drawings are not kept\./);
  await the.closeNotices();
  await the.place("queue", "queue 1", [450, 200]);
  await page.waitForTimeout(600);
  assert.equal(await the.notices.count(), 0);
});

test("a title counts as it is typed, as one step", async () => {
  const the = await ownDrawing("Mine");
  await the.title.click();
  await the.page.keyboard.press("End");
  await the.page.keyboard.type(" and yours");
  await the.keptAs("Mine and yours");
  await the.page.keyboard.press("Escape");
  await the.wait(() => document.querySelector("#doc-title").value === "Mine");
  await the.title.fill("Typed");
  await the.page.reload();
  await the.ready();
  assert.equal(await the.title.inputValue(), "Typed");
});
