// A real Chromium for the tests, and what every test wants of it: a page of fixed size, on which any
// console error, uncaught exception or request to a stranger fails the test by itself. It knows
// nothing of the playground; what a user does there belongs into the specs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before } from "node:test";

import { chromium } from "playwright-core";

import { root, serve } from "./server.mjs";

/** Where screenshots go. Not committed. */
export const out = join(root, "tests/e2e/out");

/** The sizes at which the page has to hold up. */
export const sizes = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser: `CHROMIUM`, or the first of the usual names on PATH. */
export function executable() {
  for (const name of process.env.CHROMIUM ? [process.env.CHROMIUM] : names) {
    try {
      return execFileSync("sh", ["-c", 'command -v -- "$1"', "sh", name], { encoding: "utf8" }).trim();
    } catch {
      // Not this one.
    }
  }
  throw new Error("no Chromium found: scripts/setup.sh chromium installs one, CHROMIUM names one");
}

/** Starts Chromium. Close it yourself; `site()` does both. */
export function launch() {
  return chromium.launch({
    executablePath: executable(),
    headless: true,
    args: [
      "--no-sandbox", // as root, in a container
      "--disable-gpu", // the CPU rasteriser: the GPU path is emulated here and 10 times slower
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-quic",
      "--disable-sync",
      "--no-first-run",
      "--force-device-scale-factor=1",
      "--font-render-hinting=none", // the same letters on every machine
    ],
  });
}

/** The folder named by DIST (make e2e builds one of its own), or `dist/`, built by `trunk build --release`. */
export function dist() {
  const folder = process.env.DIST ?? join(root, "dist");
  if (!existsSync(join(folder, "index.html"))) {
    throw new Error(`${folder} holds no index.html: build it first, with "make dist"`);
  }
  return folder;
}

/**
 * The built page in a browser, for the whole spec file: call it at the top, use what it returns
 * inside tests. Set PAGE_URL to test a page that is already being served, such as `trunk serve`.
 *
 * `open(path, options)` gives a page that watches itself (see `watch`); options are Playwright's
 * context options, and `allow`, a list of patterns of console errors that this test provokes.
 * After each test every opened page is checked and closed.
 */
export function site(options = {}) {
  const shared = { server: null, browser: null };
  let opened = [];
  const servers = [];

  before(async () => {
    shared.server = process.env.PAGE_URL
      ? { origin: new URL(process.env.PAGE_URL).origin, url: (path = "/") => pageUrl(path), log: [], close() {} }
      : await serve(dist(), options);
    shared.browser = await launch();
  });

  afterEach(async () => {
    const pages = opened;
    opened = [];
    const complaints = [];
    for (const { page, watched } of pages) {
      complaints.push(...watched.complaints());
      await page.context().close();
    }
    // After the pages, or their last requests would fail for a reason that is not theirs.
    for (const server of servers.splice(0)) await server.close();
    assert.deepEqual(complaints, [], "the page complained, or asked a stranger");
  });

  after(async () => {
    await shared.browser?.close();
    await shared.server?.close();
  });

  return {
    get server() {
      return shared.server;
    },
    get browser() {
      return shared.browser;
    },
    /** Another origin, until the end of this test; pages opened later may ask it. See `serve`. */
    async also(folder, options) {
      const server = await serve(folder, options);
      servers.push(server);
      return server;
    },
    async open(path = "/", { allow = [], ...context } = {}) {
      const page = await (
        await shared.browser.newContext({ viewport: sizes.desktop, ...context })
      ).newPage();
      page.setDefaultTimeout(15_000);
      const watched = watch(page, { allow, origins: [shared.server, ...servers].map(({ origin }) => origin) });
      opened.push({ page, watched });
      if (path !== null) await page.goto(shared.server.url(path));
      return page;
    },
  };
}

/** The address in PAGE_URL with the path of one of ours: "/?embed" keeps its folder. */
function pageUrl(path) {
  return new URL(path.replace(/^\//, "./"), process.env.PAGE_URL).href;
}

/** Collects what a page must not do: errors, uncaught exceptions, requests to other origins. */
export function watch(page, { allow = [], origins = [] } = {}) {
  const complaints = [];
  const note = (text) => {
    if (!allow.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`console error: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(`uncaught: ${error.stack ?? error}`));
  page.on("crash", () => note("the page crashed"));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const ours = ["data:", "blob:"].includes(url.protocol) || origins.includes(url.origin);
    if (!ours) note(`request to a stranger: ${request.url()}`);
  });
  return { complaints: () => [...complaints] };
}

/** Saves a picture of the page in `out`, for a person to look at. */
export async function shot(page, name) {
  mkdirSync(out, { recursive: true });
  await page.screenshot({ path: join(out, `${name}.png`), animations: "disabled" });
}
