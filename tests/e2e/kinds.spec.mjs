// Each kind of node, chosen and at work, light and dark, and the sentences of the page: axe-core finds
// nothing. The states of the page as a whole, and its dialogs, are states.spec's.
import { test } from "node:test";

import { accessible } from "./lib/axe.mjs";
import { site } from "./lib/browser.mjs";
import { example, headless } from "./lib/headless.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();
const poison = `/${headless(["link", example("poison-message")]).trim()}`;

const open = async (theme, path) => playground(await browser.open(path, { colorScheme: theme })).ready();

for (const theme of ["light", "dark"]) {
  test(`axe-core has nothing against what is chosen, asked and complained about, ${theme}`, async () => {
    const the = await open(theme, poison);
    await the.logged("checkout published message 1", "info");
    await the.pause().click();
    for (const name of ["checkout", "billing", "billing.dead", "biller 2"]) {
      await the.select(name);
      await accessible(the.page, `${name} chosen, ${theme}`);
    }
    await the.set("Prefetch", "many");
    await the.notice("error");
    await accessible(the.page, `an error, ${theme}`);
    await the.closeNotices();
    await the.ask(await the.logged("checkout published message 1", "info"));
    await accessible(the.page, `why, ${theme}`);
  });

  test(`axe-core has nothing against a topic with groups, a fan-out and an effect, ${theme}`, async () => {
    const the = await open(theme, "/");
    for (const title of ["Partitions, groups", "One event", "The gap before", "Backpressure"]) {
      await the.example(title);
      await the.speed(10);
      await the.wait(() => Number(document.querySelector(".tally dd").textContent) > 3);
      await the.pause().click();
      await accessible(the.page, `${title}, ${theme}`);
    }
  });
}
