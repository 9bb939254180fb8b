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

/** Brings the example with the poison message into a state, by what a user can do, and halts it there. */
const states = {
  async empty(the) {
    await the.newDrawing();
  },
  async running(the) {
    await the.until(2);
  },
  async fault(the) {
    await the.until(2);
    await the.kill("biller 1");
    await the.becomes("biller 1", "killed");
  },
  async "dead-lettered"(the) {
    await the.speed(10);
    await the.wait(() => document.querySelector(".node-dead .msg.is-dead"));
  },
};

for (const theme of themes) {
  test(`axe-core has nothing against the page, ${theme}: empty, running, fault, dead-lettered`, async () => {
    for (const [name, reach] of Object.entries(states)) {
      const the = await open(theme, poison);
      await reach(the);
      if (name !== "running" && name !== "empty") await the.pause().click();
      await accessible(the.page, `${name}, ${theme}`);
    }
  });

  test(`axe-core has nothing against what is chosen, asked and complained about, ${theme}`, async () => {
    const the = await open(theme, poison);
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
    for (const slug of ["partitions", "fan-out", "exactly-one-effect", "backpressure"]) {
      const the = await open(theme, `/${headless(["link", example(slug)]).trim()}`);
      await the.speed(10);
      await the.until(10);
      await the.pause().click();
      await accessible(the.page, `${slug}, ${theme}`);
    }
  });

  test(`axe-core has nothing against each dialog and the menu, ${theme}`, async () => {
    const the = await open(theme, poison);
    await states["dead-lettered"](the);
    await the.pause().click();
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
