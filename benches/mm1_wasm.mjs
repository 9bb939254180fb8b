// The M/M/1 queue of `headless bench mm1` through the shipped JavaScript package, in Node: an arm of
// benches/run.mjs, not a test. The package is built by scripts/package.sh.
//
//     node mm1_wasm.mjs MESSAGES
//
// Prints one line of JSON, as the other arms do. The events stay in the wasm, as `--keep-events` keeps them.
import { Run } from "../pkg/node.js";

const messages = Number(process.argv[2]);
const queue = { id: 2, kind: "queue", name: "queue", x: 200, y: 0, lease: { timeout_ms: null } };
const drawing = {
  format: "queue-playground/document",
  version: 1,
  title: "M/M/1",
  profile: "textbook-1",
  nodes: [
    {
      id: 1,
      kind: "producer",
      name: "producer",
      x: 0,
      y: 0,
      arrivals: { kind: "poisson", mean_ms: 1000 },
      confirms: false,
    },
    queue,
    { id: 3, kind: "consumer", name: "consumer", x: 400, y: 0, service: { kind: "exponential", mean_ms: 800 } },
  ],
  links: [
    { id: 1, from: 1, to: 2, latency_ms: 0 },
    { id: 2, from: 2, to: 3, latency_ms: 0 },
  ],
  next_node: 4,
  next_link: 3,
};

const run = Run.open(JSON.stringify(drawing));
const received = () => run.figures().nodes.find(({ id }) => id === 3).counts.received;
const began = process.hrtime.bigint();
let until = 0;
// Most of the way in one go: asking for the figures makes objects.
until += messages * 1000 * 0.98;
run.advance(until);
while (received() < messages) run.advance((until += 1_000_000));
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
console.log(JSON.stringify({ messages, seconds, per_second: messages / seconds }));
