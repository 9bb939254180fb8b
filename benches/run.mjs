// Speed, beside the best known simulators of the same kind, in one run: `make bench`.
//
// Each arm simulates the same M/M/1 queue (one producer, one queue, one consumer, load 0.8) and says how
// many messages a second it delivered. The arms take turns, so that a busy machine is busy for all of
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

/** Builds ours as fast as it can be, and answers with the path cargo says it has. */
function headless() {
  const lines = execFileSync(
    "cargo",
    ["build", "--profile", "bench", "--bin", "headless", "--message-format", "json-render-diagnostics"],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] },
  );
  const built = lines
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .find(({ reason, target, executable }) => reason === "compiler-artifact" && target.name === "headless" && executable);
  return built.executable;
}

/** One run of one arm: its own measure, so that no start-up is in it. */
function perSecond(command, args) {
  const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const result = JSON.parse(output);
  if (result.messages !== Number(messages) || !(result.per_second > 0)) {
    throw new Error(`${command} ${args.join(" ")} did not deliver ${messages} messages: ${output}`);
  }
  return result.per_second;
}

const figure = (name, value) => console.log(`figure ${name} ${value}`);

/** One queue and one consumer, against SimPy and simjs. */
function engine() {
  const arms = {
    engine: [headless(), ["bench", "mm1", "--messages", messages]],
    simpy: [join(cache, "peers/bin/python"), [here("peers/mm1_simpy.py"), messages]],
    simjs: [process.execPath, [here("peers/mm1_simjs.cjs"), messages]],
  };
  const best = Object.fromEntries(Object.keys(arms).map((arm) => [arm, 0]));
  for (let round = 1; round <= rounds; round += 1) {
    const now = Object.entries(arms).map(([arm, [command, args]]) => {
      const speed = perSecond(command, args);
      best[arm] = Math.max(best[arm], speed);
      return `${arm} ${Math.round(speed)}`;
    });
    console.log(`round ${round} of ${rounds}, messages a second: ${now.join(", ")}`);
  }
  for (const [arm, speed] of Object.entries(best)) figure(`bench.${arm}.messages_per_second`, Math.round(speed));
  for (const peer of ["simpy", "simjs"]) figure(`bench.ratio.${peer}`, (best.engine / best[peer]).toFixed(1));
}

// A part is a function.
const parts = { engine, frames: () => frames(headless()) };
const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  if (!parts[name]) throw new Error(`no such part: ${name}; there are: ${Object.keys(parts).join(", ")}`);
  await parts[name]();
}
