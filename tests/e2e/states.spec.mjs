// The page in each of its states, light and dark: axe-core finds nothing. That is what a machine can find;
// keyboard.spec does what it cannot.
import { test } from "node:test";

import { accessible } from "./lib/axe.mjs";
import { shot, site } from "./lib/browser.mjs";
import { example, headless } from "./lib/headless.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();
const themes = ["light", "dark"];
const poison = `/${headless(["link", example("poison-message")]).trim()}`;

const open = async (theme, path) => playground(await browser.open(path, { colorScheme: theme })).ready();

/** The states of the example with the poison message, each reached from the one before by what a user can do. */
const states = {
  async running(the) {
    await the.until(2);
  },
  async fault(the) {
    await the.kill("biller 1");
    await the.becomes("biller 1", "killed");
  },
  async "dead-lettered"(the) {
    await the.speed(10);
    await the.wait(() => document.querySelector(".node-dead .msg.is-dead"));
    await the.pause().click();
  },
  async empty(the) {
    await the.newDrawing();
  },
};

for (const theme of themes) {
  test(`axe-core has nothing against the page, ${theme}: running, fault, dead-lettered, empty`, async () => {
    const the = await open(theme, poison);
    for (const [name, reach] of Object.entries(states)) {
      await reach(the);
      await accessible(the.page, `${name}, ${theme}`);
    }
  });

  test(`axe-core has nothing against each dialog and the menu, ${theme}`, async () => {
    const the = await open(theme, poison);
    await states["dead-lettered"](the);
    const { page } = the;
    const dialogs = {
      gallery: () => the.openExamples(),
      embed: () => the.topbar.getByRole("button", { name: "Embed this" }).click(),
      "dead letters": () => the.act("Inspect billing.dead"),
      help: () => the.topbar.getByRole("button", { name: "Keys and signs" }).click(),
    };
    for (const [name, openIt] of Object.entries(dialogs)) {
      await openIt();
      await the.dialog.waitFor();
      await accessible(page, `dialog ${name}, ${theme}`);
      await shot(page, `dialog-${name.replace(" ", "-")}-${theme}`);
      // The browser gives the focus back, and Escape closes each.
      await page.keyboard.press("Escape");
      await the.dialog.waitFor({ state: "hidden" });
    }
    await page.getByRole("button", { name: "File", exact: true }).click();
    await page.getByRole("menu").waitFor();
    await accessible(page, `menu, ${theme}`);
  });
}
