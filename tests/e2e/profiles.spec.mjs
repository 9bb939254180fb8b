// The profile on the page: every example switched through every profile, its report read. What a switch changes
// and which difference comes first is the host's test (tests/studio/switching.rs). A console error fails by itself.
import assert from "node:assert/strict";
import { test } from "node:test";

import { shot, site } from "./lib/browser.mjs";
import { playground } from "./lib/page.mjs";

const browser = site();

test("every example is switched through every profile, and each report says what is different", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.openExamples();
  const titles = await the.dialog.locator(".example-title").allTextContents();
  await the.closeDialog();
  assert.ok(titles.length >= 11, `${titles.length} examples`);
  const names = await the.profile.locator("option").allTextContents();
  assert.ok(names.length >= 6, names.join());

  let differences = 0;
  for (const title of titles) {
    await the.example(title);
    await the.until(2);
    await the.pause().click();
    const clock = await the.clock();
    const own = await the.profile.locator("option:checked").textContent();
    for (const name of names.filter((name) => name !== own)) {
      await the.profile.selectOption({ label: name });
      await the.dialog.waitFor();
      assert.match(await the.dialog.locator("h2").textContent(), new RegExp(`→ ${name.replace(/[.()]/g, "\\$&")}$`));
      assert.ok((await the.dialog.locator(".switch-runs").innerText()).length > 20, `${title}, ${name}`);
      differences += await the.dialog.locator(".switch-first").count();
      await the.closeDialog();
      assert.equal(await the.clock(), clock, `${title}, ${name}: the moment stays`);
    }
    await the.profile.selectOption({ label: own });
    await the.closeDialog();
  }
  assert.ok(differences > titles.length, `only ${differences} differences in all`);
});

test("a switch is made by keyboard, and undone from its report", async () => {
  const the = playground(await browser.open("/"));
  await the.ready();
  await the.until(3);
  await the.pause().click();
  await the.profile.focus();
  await the.page.keyboard.press("ArrowDown");
  await the.dialog.waitFor();
  await shot(the.page, "profile-report");
  await the.dialog.getByRole("button", { name: "Undo the switch" }).click();
  await the.dialog.waitFor({ state: "hidden" });
  assert.equal(await the.profile.inputValue(), "textbook-1");
});
