// The simulation from JavaScript, the same in Node (`node www/api/example.mjs`, after `make package`) and
// in a browser: a worker dies at work, its message comes again. Ends with the digest, equal everywhere.
const inNode = typeof process === "object";
const { Run } = await import(inNode ? "../../pkg/node.js" : "../../pkg/index.js");

const run = Run.open({
  format: "queue-playground/document",
  version: 1,
  title: "A worker dies",
  nodes: [
    { id: 1, kind: "producer", name: "shop", x: 0, y: 0, arrivals: { kind: "poisson", mean_ms: 800 } },
    { id: 2, kind: "queue", name: "orders", x: 200, y: 0, lease: { timeout_ms: 5000 } },
    { id: 3, kind: "consumer", name: "worker", x: 400, y: 0, failure_percent: 10 },
  ],
  links: [
    { id: 1, from: 1, to: 2, latency_ms: 20 },
    { id: 2, from: 2, to: 3, latency_ms: 20 },
  ],
});
run.advance(4_500);
run.apply({ do: "kill", client: 3 });
run.advance(9_000);
run.apply({ do: "restart", client: 3 });
run.advance(60_000);

const again = run.events().filter((event) => event.event === "leased" && event.count > 1);
const { published, accepted } = run.figures().totals;
const text = `${published} published, ${accepted} accepted, ${again.length} times delivered again: ${run.digest()}`;
if (inNode) console.log(text);
else document.body.textContent = text;
export const recording = run.record();
