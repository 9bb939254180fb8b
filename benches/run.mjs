// Speed, beside the best known simulators of the same kind, in one run: `make bench`.
//
// In each part the arms do the same work and take turns, so that a busy machine is busy for all of
// them, and the fastest of seven counts for each: noise only ever slows down. It prints lines
// "figure NAME VALUE"; what they must be at least is not decided here.
//
//     node benches/run.mjs                      all parts
//     node benches/run.mjs engine               only the named parts
//     MESSAGES=50000 ROUNDS=3 node benches/run.mjs
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { frames } from "./frames.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// As in scripts/setup.sh, which puts SimPy there.
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "queue-playground");

const messages = process.env.MESSAGES ?? "200000";
const rounds = Number(process.env.ROUNDS ?? 7);

// The small programs beside the sources build where all else does, not among the sources.
const env = { ...process.env, CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR || join(root, "target") };

/** Builds a program as fast as it can be, and answers with the path cargo says it has. */
function built(name, folder, profile) {
  const lines = execFileSync(
    "cargo",
    ["build", "--locked", "--profile", profile, "--bin", name, "--message-format", "json-render-diagnostics"],
    { cwd: join(root, folder), env, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] },
  );
  const artifact = lines
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .find(({ reason, target, executable }) => reason === "compiler-artifact" && target.name === name && executable);
  return artifact.executable;
}

const headless = () => built("headless", ".", "bench");
const native = (name) => built(name, "benches/native", "release");

/** What a program says, which is one line of JSON. */
function said(command, args) {
  return JSON.parse(execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

/** One run of one arm: its own measure, so that no start-up is in it. */
function once([command, args], count) {
  const result = said(command, args);
  if (result.messages !== Number(count) || !(result.per_second > 0)) {
    throw new Error(`${command} ${args.join(" ")} did not do ${count}: ${JSON.stringify(result)}`);
  }
  return result;
}

/** Lets the arms take turns; the fastest of each, a second. Arms that answer with a sum must agree on it. */
function race(what, arms, count) {
  const best = Object.fromEntries(Object.keys(arms).map((arm) => [arm, 0]));
  for (let round = 1; round <= rounds; round += 1) {
    const results = Object.entries(arms).map(([arm, command]) => [arm, once(command, count)]);
    for (const [arm, { per_second }] of results) best[arm] = Math.max(best[arm], per_second);
    if (new Set(results.map(([, { sum }]) => sum)).size > 1) throw new Error(`${what}: the arms did different work`);
    const now = results.map(([arm, { per_second }]) => `${arm} ${Math.round(per_second)}`);
    console.log(`round ${round} of ${rounds}, ${what} a second: ${now.join(", ")}`);
  }
  return best;
}

const figure = (name, value) => console.log(`figure ${name} ${value}`);

/** One queue and one consumer (M/M/1, load 0.8), against SimPy and simjs. */
function engine() {
  const arms = {
    engine: [headless(), ["bench", "mm1", "--messages", messages]],
    simpy: [join(cache, "peers/bin/python"), [here("peers/mm1_simpy.py"), messages]],
    simjs: [process.execPath, [here("peers/mm1_simjs.cjs"), messages]],
  };
  const best = race("messages", arms, messages);
  for (const [arm, speed] of Object.entries(best)) figure(`bench.${arm}.messages_per_second`, Math.round(speed));
  for (const peer of ["simpy", "simjs"]) figure(`bench.ratio.${peer}`, (best.engine / best[peer]).toFixed(1));
}

/** The same queue in the shipped package's wasm, in Node, against native. Both keep all events. */
function wasm() {
  // A run of the package keeps a million events.
  const count = String(Math.min(Number(messages), 100_000));
  const arms = {
    native: [headless(), ["bench", "mm1", "--messages", count, "--keep-events"]],
    wasm: [process.execPath, [here("mm1_wasm.mjs"), count]],
  };
  const best = race("messages", arms, count);
  figure("bench.wasm.messages_per_second", Math.round(best.wasm));
  figure("bench.ratio.wasm_to_native", (best.wasm / best.native).toFixed(2));
}

/** A hundred producers with timers into a queue that drops all, against a hundred of nexosim's models. */
function timers() {
  const peer = built("queue-playground-peer-nexosim", "benches/peers/nexosim", "release");
  const arms = {
    engine: [headless(), ["bench", "timers", "--messages", messages]],
    nexosim: [peer, ["100", messages]],
  };
  const best = race("timers", arms, messages);
  for (const [arm, speed] of Object.entries(best)) figure(`bench.timers.${arm}_per_second`, Math.round(speed));
  figure("bench.ratio.nexosim", (best.engine / best.nexosim).toFixed(2));
}

/** The agenda alone against the standard library's heap: small entries, and ones as large as the engine's. */
function agenda() {
  const program = native("agenda");
  const holds = "1000000";
  for (const load of ["small", "entry"]) {
    for (const pending of ["100", "1000", "100000"]) {
      const arm = (which) => [program, [which, load, pending, holds]];
      const best = race(`${load} entries of ${pending}`, { agenda: arm("agenda"), heap: arm("heap") }, holds);
      figure(`bench.agenda.${load}.${pending}.holds_per_second`, Math.round(best.agenda));
      figure(`bench.ratio.binary_heap.${load}.${pending}`, (best.agenda / best.heap).toFixed(2));
    }
  }
}

/** Deliveries with acknowledgement, failure, backoff and dead letters. */
function path() {
  const best = race("deliveries", { engine: [headless(), ["bench", "path", "--messages", messages]] }, messages);
  figure("bench.path.deliveries_per_second", Math.round(best.engine));
}

/** What the allocator counts: the same on every machine. */
function memory() {
  for (const [name, value] of Object.entries(said(native("allocations"), []))) figure(`bench.memory.${name}`, value);
}

// A part is a function.
const parts = { engine, wasm, timers, agenda, path, memory, frames: () => frames(headless()) };
const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  if (!parts[name]) throw new Error(`no such part: ${name}; there are: ${Object.keys(parts).join(", ")}`);
  await parts[name]();
}
