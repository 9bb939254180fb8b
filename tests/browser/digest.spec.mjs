// The same run everywhere: each gallery example ends 60 simulated seconds in one digest, on the host and
// in wasm in Chromium, however advancing was cut. What is in a digest is the engine's own business.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch, watch } from "../e2e/lib/browser.mjs";
import { gallery, headless, withSeed } from "../e2e/lib/headless.mjs";
import { root, serve } from "../e2e/lib/server.mjs";

const seeds = [1, 7, 4_242];
const end_ms = 60_000;

const site = mkdtempSync(join(tmpdir(), "queue-playground-"));
symlinkSync(process.env.PKG ?? join(root, "pkg"), join(site, "pkg"));
writeFileSync(join(site, "index.html"), `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>digests</title>`);

const the = {};
before(async () => {
  the.server = await serve(site);
  the.browser = await launch();
  the.page = await the.browser.newPage();
  the.watched = watch(the.page, { origins: [the.server.origin] });
  await the.page.goto(the.server.url("/index.html"));
});
after(async () => {
  await the.browser?.close();
  await the.server?.close();
  rmSync(site, { recursive: true });
  assert.deepEqual(the.watched?.complaints(), []);
});

/** In Chromium: the digest and the number of events at the end, advancing in one of three ways. */
const inChromium = (text, cut) =>
  the.page.evaluate(
    async ({ text, cut, end_ms }) => {
      const { Run } = await import("/pkg/index.js");
      const run = Run.open(text);
      let events = 0;
      const take = () => {
        events += run.events().length;
      };
      if (cut === "whole") run.advance(end_ms);
      if (cut === "frames") {
        // Frames of a browser that is sometimes busy, at changing speed.
        const lengths = [16.7, 16.6, 0, 33.3, 100, 0.4, 1_670];
        for (let now = 0, n = 0; now < end_ms; n += 1) {
          now = Math.min(end_ms, now + lengths[n % lengths.length]);
          run.advance(now);
          if (n % 3 === 0) take();
        }
      }
      if (cut === "entries") while (!run.advance(end_ms, 1)) take();
      take();
      const result = { digest: run.digest(), events };
      run.free();
      return result;
    },
    { text, cut, end_ms },
  );

assert.equal(gallery.length, 11, "the gallery holds eleven examples");

for (const { slug, path, text } of gallery) {
  test(`${slug} ends in the host's digest in Chromium, with three seeds, whole or cut`, async () => {
    const digests = new Set();
    for (const seed of seeds) {
      const host = JSON.parse(headless(["run", path, "--seed", String(seed), "--until", "60s"])).digest;
      assert.match(host, /^[0-9a-f]{32}$/);
      const whole = await inChromium(withSeed(text, seed), "whole");
      assert.equal(whole.digest, host, `seed ${seed}`);
      assert.ok(whole.events > 40, `seed ${seed}: something happened`);
      for (const cut of ["frames", "entries"]) {
        assert.deepEqual(await inChromium(withSeed(text, seed), cut), whole, `seed ${seed}, cut into ${cut}`);
      }
      digests.add(host);
    }
    assert.equal(digests.size, seeds.length, "another seed is another run");
  });
}
