// scratch
import { launch, sizes } from "./lib/browser.mjs";
import { serve } from "./lib/server.mjs";
import { playground } from "./lib/page.mjs";
const server = await serve("/tmp/w/page-dist");
const browser = await launch();
for (const [scheme, size] of [["light", "desktop"], ["dark", "desktop"], ["light", "phone"], ["dark","phone"]]) {
  const page = await (await browser.newContext({ viewport: sizes[size], colorScheme: scheme })).newPage();
  page.on("console", (m) => m.type() === "error" && console.log("ERR", m.text()));
  page.on("pageerror", (e) => console.log("PAGEERR", e));
  page.setDefaultTimeout(20000);
  await page.goto(server.url("/"));
  const the = await playground(page).ready();
  await the.example("A poison message");
  await the.speed(10);
  await the.until(20);
  await page.screenshot({ path: `/tmp/w/shot-${scheme}-${size}-0.png` });
  const t = Date.now();
  await page.locator("#profile").selectOption("rabbitmq-4.3");
  await the.dialog.waitFor();
  console.log(scheme, size, "switch ms", Date.now() - t);
  await page.screenshot({ path: `/tmp/w/shot-${scheme}-${size}-1.png` });
  await the.dialog.locator(".dialog-foot .is-primary").click();
  await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/w/shot-${scheme}-${size}-2.png` });
  if (size === "desktop") {
    await the.select("billing");
    await page.waitForTimeout(200);
    await page.screenshot({ path: `/tmp/w/shot-${scheme}-${size}-3.png` });
  }
  await page.context().close();
}
await browser.close(); await server.close();
