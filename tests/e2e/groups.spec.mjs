// A topic, a group and two members: the key decides the partition, a killed member's partitions move, a
// replay reads again. Offsets and assignment rules in detail are the engine's, not this spec's.
import assert from "node:assert/strict";
import { test } from "node:test";

import { shot, site } from "./lib/browser.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

/** Who owns which partition, as the group's card says. */
const owners = (the) =>
  the.node("group 1").locator(".assign").evaluateAll((rows) =>
    Object.fromEntries(
      rows.map((row) => [row.querySelector(".p-name").textContent, row.querySelector(".n-line").textContent]),
    ),
  );

/** Resolves once the group's card shows these owners, in the order of partitions. */
const dealt = (the, names) =>
  the.wait(
    (wanted) => {
      const rows = [...document.querySelectorAll(".node-group .assign")];
      return rows.map((row) => row.querySelector(".n-line").textContent).join() === wanted;
    },
    names.join(),
  );

test("a killed member's partitions move to the other, and a replay reads all again", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.newDrawing();
  await the.place("producer", "producer 1", [110, 260]);
  await the.place("topic", "topic 1", [400, 260]);
  await the.place("group", "group 1", [715, 260]);
  await the.place("consumer", "consumer 1", [930, 90]);
  await the.place("consumer", "consumer 2", [930, 430]);
  await the.connect("producer 1", "topic 1");
  await the.connect("topic 1", "group 1");
  await the.connect("group 1", "consumer 1");
  await the.connect("group 1", "consumer 2");
  await the.select("producer 1");
  await the.choose("Keys", "in turn");
  await the.deselect();
  assert.equal(await the.node("topic 1").locator(".partition").count(), 4);

  // The partitions are dealt, and each key goes to its own.
  await the.play().click();
  await the.logged("group 1 dealt its partitions to 2 members", "info");
  await the.logged("P0 → consumer 1, from offset 0", "info");
  await the.logged("P3 → consumer 2, from offset 0", "info");
  await dealt(the, ["consumer 1", "consumer 1", "consumer 2", "consumer 2"]);
  await the.publish("producer 1", 10);
  await the.reads("topic 1", "10 records kept");
  const ends = await the.node("topic 1").locator(".p-end").allTextContents();
  assert.deepEqual(ends, ["3", "3", "2", "2"], "four keys in turn, ten messages");
  assert.equal(await the.node("topic 1").locator(".msg").count(), 10);
  await shot(the.page, "groups-dealt");

  // A member dies: its partitions are nobody's, then the other's.
  await the.kill("consumer 2");
  await the.logged("consumer 2 was killed", "fault");
  await the.node("group 1").locator(".share.is-orphan").first().waitFor();
  await dealt(the, Array(4).fill("consumer 1"));
  await the.logged("group 1 dealt its partitions to 1 member", "info");
  await the.logged(/^P2 → consumer 1, from offset \d+$/, "info");
  await the.logged(/^P3 → consumer 1, from offset \d+$/, "info");
  await the.node("group 1").locator(".share.is-moved").first().waitFor();
  assert.deepEqual(Object.keys(await owners(the)), ["P0", "P1", "P2", "P3"]);
  await shot(the.page, "groups-moved");

  // The one that is left does all of the work.
  await the.speed(10);
  await the.reads("group 1", "lag 0 in all");
  assert.equal((await the.tally()).done, 10);

  // A replay: all of it again, from the start.
  await the.speed(1);
  await the.act("Replay group 1 from the start");
  for (const partition of ["P0", "P1", "P2", "P3"]) {
    await the.logged(`group 1 reads ${partition} again from offset 0: somebody asked for a replay`, "again");
  }
  await the.speed(10);
  await the.wait(() => [...document.querySelectorAll(".tally > div")].some((row) => row.textContent === "done20"));
  await the.reads("group 1", "lag 0 in all");

  // It comes back: its partitions too.
  await the.act("Restart consumer 2");
  await the.logged("consumer 2 was restarted", "good");
  await dealt(the, ["consumer 1", "consumer 1", "consumer 2", "consumer 2"]);
});
