// With less motion nothing moves, and without that wish it does; light and dark follow the system until
// somebody chooses. That it looks good no test can say.
import assert from "node:assert/strict";
import { test } from "node:test";

import { site } from "./lib/browser.mjs";
import { example, headless } from "./lib/headless.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

const open = async ({ theme, path = "/", ...more }) =>
  playground(await browser.open(path, { colorScheme: theme, ...more })).ready();

/** How many different pictures the canvas shows while a message travels for half a second of simulated time. */
async function picturesOfATravel(the) {
  await the.newDrawing();
  await the.place("producer", "producer 1", [140, 200]);
  await the.place("queue", "queue 1", [600, 200]);
  await the.connect("producer 1", "queue 1");
  await the.deselect();
  await the.speed(0.1);
  await the.publish("producer 1");
  return the.page.evaluate(
    () =>
      new Promise((resolve) => {
        const canvas = document.querySelector("canvas.tokens");
        const pictures = new Set();
        const clock = document.querySelector(".clock");
        const look = () => {
          pictures.add(canvas.toDataURL());
          // Before a tenth of a second the clock may count in ms.
          const far = clock.textContent.endsWith(" s") && Number.parseFloat(clock.textContent) >= 0.4;
          if (far) resolve(pictures.size);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

test("with less motion a message stands until it arrives; otherwise it moves", async () => {
  const moving = await picturesOfATravel(await open({ theme: "light" }));
  assert.ok(moving >= 4, `it moves: ${moving} pictures`);
  const the = await open({ theme: "light", reducedMotion: "reduce" });
  const still = await picturesOfATravel(the);
  assert.ok(still <= 2, `nothing, and then a message that stands: ${still} pictures`);
  await the.reads("queue 1", "1 ready");
});

test("with less motion no style moves anything either", async () => {
  const the = await open({ theme: "light", path: `/${headless(["link", example("poison-message")]).trim()}`, reducedMotion: "reduce" });
  await the.speed(5);
  await the.until(8);
  const moving = await the.page.evaluate(() =>
    document.getAnimations().filter((animation) => animation.playState === "running").map((animation) => animation.animationName ?? animation.transitionProperty),
  );
  assert.deepEqual(moving, []);
});

test("light and dark follow the system until somebody chooses, and the choice is kept", async () => {
  const the = await open({ theme: "light" });
  const paper = () => the.page.evaluate(() => getComputedStyle(document.querySelector(".stage-area")).backgroundColor);
  const light = await paper();
  await the.page.emulateMedia({ colorScheme: "dark" });
  const dark = await paper();
  assert.notEqual(dark, light);
  await the.topbar.getByRole("button", { name: "Light or dark" }).click();
  assert.equal(await paper(), light);
  await the.page.reload();
  await the.ready();
  assert.equal(await paper(), light);
});
