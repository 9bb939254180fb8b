// How smoothly the page moves, in headless Chromium: 1,000 messages drawn one by one, lease rings running
// down, panels updating. Prints lines "figure NAME VALUE": the best of three runs' frames a second, and
// the median of script and wasm in a frame, of that run. Part of `make bench`; what the figures must be
// at least is not decided here.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launch, dist, sizes } from "../tests/e2e/lib/browser.mjs";
import { serve } from "../tests/e2e/lib/server.mjs";

const CHAINS = 20;
const SECONDS = 10;
const RUNS = 3;

/** Twenty producers, queues and consumers in rows; each link is 12 s long and carries up to 29 messages. */
function drawing() {
  const nodes = [];
  const links = [];
  for (let chain = 0; chain < CHAINS; chain += 1) {
    const [id, y] = [chain * 3 + 1, chain * 168];
    const more = { arrivals: { kind: "constant", interval_ms: 460 + chain }, confirms: false };
    nodes.push({ id, kind: "producer", name: `p${chain}`, x: 0, y, ...more });
    nodes.push({ id: id + 1, kind: "queue", name: `q${chain}`, x: 900, y });
    const service = { kind: "constant", time_ms: 2000 };
    const receive = { kind: "push", prefetch: 500 };
    nodes.push({ id: id + 2, kind: "consumer", name: `c${chain}`, x: 1800, y, service, workers: 10, receive });
    links.push({ id: chain * 2 + 1, from: id, to: id + 1, latency_ms: 12_000 });
    links.push({ id: chain * 2 + 2, from: id + 1, to: id + 2, latency_ms: 12_000 });
  }
  const head = { format: "queue-playground/document", version: 1, title: "A thousand messages" };
  return JSON.stringify({ ...head, nodes, links, next_node: CHAINS * 3 + 1, next_link: CHAINS * 2 + 1 });
}

/** The drawing as a link's fragment, made by the command line. */
function fragment(headless) {
  const file = join(mkdtempSync(join(tmpdir(), "frames-")), "drawing.json");
  writeFileSync(file, drawing());
  return execFileSync(headless, ["link", file], { encoding: "utf8" }).trim();
}

/** Wraps every animation frame of the page: when it came, and how long its script took. */
function watchFrames() {
  const frames = (window.frames_seen = []);
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    original((time) => {
      const before = performance.now();
      callback(time);
      frames.push([time, performance.now() - before]);
    });
}

async function once(browser, address) {
  const page = await browser.newPage({ viewport: sizes.desktop });
  await page.addInitScript(watchFrames);
  await page.goto(address);
  await page.locator(".node").first().waitFor();
  // The links fill up for 26 simulated seconds; then everything moves.
  await page.locator("#speed").selectOption({ index: 6 });
  await page.waitForFunction(() => parseFloat(document.querySelector(".clock").textContent) > 30);
  await page.locator("#speed").selectOption({ index: 3 });
  await page.waitForTimeout(1_000);
  await page.evaluate(() => window.frames_seen.splice(0));
  await page.waitForTimeout(SECONDS * 1_000);
  const frames = await page.evaluate(() => window.frames_seen);
  await page.close();
  // Several callbacks may share a frame; a frame is a time.
  const byTime = new Map();
  for (const [time, took] of frames) byTime.set(time, (byTime.get(time) ?? 0) + took);
  const took = [...byTime.values()].sort((a, b) => a - b);
  const times = [...byTime.keys()];
  const fps = ((times.length - 1) * 1_000) / (times.at(-1) - times[0]);
  return { fps, median: took[Math.floor(took.length / 2)] };
}

/** Runs the measurement with the command line at this path. */
export async function frames(headless) {
  const server = await serve(dist());
  const browser = await launch();
  try {
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await once(browser, server.url(`/${fragment(headless)}`)));
    const best = runs.reduce((a, b) => (b.fps > a.fps ? b : a));
    console.log(`figure bench.frames.per_second ${best.fps.toFixed(1)}`);
    console.log(`figure bench.frames.script_ms_median ${best.median.toFixed(2)}`);
  } finally {
    await browser.close();
    await server.close();
  }
}
