// The page at its three sizes, light and dark, in its four states: a picture of each for a person to look
// at, and nothing beyond the edge. That it looks good no test can say.
import assert from "node:assert/strict";
import { test } from "node:test";

import { shot, site, sizes } from "./lib/browser.mjs";
import { example, headless } from "./lib/headless.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();
const poison = `/${headless(["link", example("poison-message")]).trim()}`;

/** The states, each reached from the one before, by what a user can do at this size. */
const states = {
  async running(the) {
    await the.speed(2);
    await the.until(6);
    await the.pause().click();
  },
  async fault(the) {
    await the.killAnyhow("biller 1");
    await the.becomes("biller 1", "killed");
  },
  async "dead-lettered"(the) {
    await the.restartAnyhow("biller 1");
    await the.speed(10);
    await the.play().click();
    await the.wait(() => document.querySelector(".node-dead .msg.is-dead"));
    await the.pause().click();
  },
  async empty(the) {
    await the.newDrawing();
  },
};

for (const theme of ["light", "dark"]) {
  for (const size of Object.keys(sizes)) {
    test(`nothing lies beyond the edge on a ${size}, ${theme}, and there are pictures`, async () => {
      const page = await browser.open(poison, { colorScheme: theme, viewport: sizes[size] });
      const the = await playground(page).ready();
      for (const [name, reach] of Object.entries(states)) {
        await reach(the);
        await shot(page, `${name}-${size}-${theme}`);
        const { width, wide } = await page.evaluate(() => ({
          width: innerWidth,
          wide: document.documentElement.scrollWidth,
        }));
        assert.ok(wide <= width, `${name}: the page is ${wide} px wide in ${width}`);
        // What one needs most can be reached without scrolling the page.
        for (const key of [the.play(), the.step(), the.transport.locator(".clock")]) {
          const box = await key.boundingBox();
          assert.ok(box.x >= 0 && box.x + box.width <= width, `${name}: a key of the transport bar`);
          assert.ok(box.y + box.height <= sizes[size].height, `${name}: the transport bar is in view`);
        }
      }
    });
  }
}

// How an example opens on a small screen: its cards are far away, and still have to be of use.
for (const [size, far, least] of [["tablet", "far", 24], ["phone", "tiny", 20]]) {
  test(`on a ${size} a drawing far away keeps its main actions and who has which partition`, async () => {
    const page = await browser.open(`/${headless(["link", example("partitions")]).trim()}`, { viewport: sizes[size] });
    const the = await playground(page).ready();
    await the.until(2);
    assert.equal(await the.stage.getAttribute("data-zoom"), far);
    for (const name of ["Publish one message from shop", "Kill biller 1", "Kill biller 2", "Kill auditor"]) {
      const { width, height } = await page.locator(`.act[aria-label="${name}"]`).boundingBox();
      assert.ok(Math.min(width, height) >= least, `${name}: ${width} by ${height} px`);
    }
    const owners = page.locator(".node-group").first().locator(".assign .n-line:not(.n-end)");
    assert.deepEqual([...new Set(await owners.allTextContents())].sort(), ["biller 1", "biller 2"]);
    assert.ok(await owners.first().isVisible());
    // One click, where the button is.
    await page.locator('.act[aria-label="Kill biller 1"]').click();
    await the.becomes("biller 1", "killed");
    await page.locator('.act[aria-label="Restart biller 1"]').click();
    await the.ceases("biller 1", "killed");
  });
}
