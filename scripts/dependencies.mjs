// Checks what we depend on, from `cargo metadata` alone: licences, sources, and that no browser crate
// reaches the tiers that must run without one. It says nothing about vulnerabilities or duplicates;
// cargo-deny does, where it is installed (deny.toml).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], {
    cwd: root,
    maxBuffer: 1 << 28,
    encoding: "utf8",
  }),
);
const packages = new Map(metadata.packages.map((each) => [each.id, each]));
const nodes = new Map(metadata.resolve.nodes.map((each) => [each.id, each]));
const problems = [];

// Licences: the expression must be satisfiable from the list in deny.toml.
const [, list] = /^allow = \[([^\]]*)\]/m.exec(readFileSync(new URL("deny.toml", root), "utf8"));
const allowed = new Set([...list.matchAll(/"([^"]+)"/g)].map(([, id]) => id));

/** Whether an SPDX expression can be met: OR needs one side, AND both; an exception only ever adds. */
function permitted(expression) {
  // The old spelling "MIT/Apache-2.0" means OR.
  const tokens = expression.replaceAll("/", " OR ").match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const atom = () => {
    if (tokens[at] === "(") {
      at += 1;
      const inner = or();
      at += 1;
      return inner;
    }
    const met = allowed.has(tokens[at]);
    at += 1;
    if (tokens[at] === "WITH") at += 2;
    return met;
  };
  const and = () => {
    let met = atom();
    while (tokens[at] === "AND") {
      at += 1;
      met = atom() && met;
    }
    return met;
  };
  const or = () => {
    let met = and();
    while (tokens[at] === "OR") {
      at += 1;
      met = and() || met;
    }
    return met;
  };
  const met = or();
  return met && at === tokens.length;
}

for (const { name, version, license, source } of packages.values()) {
  if (!license || !permitted(license)) {
    problems.push(`${name} ${version}: its licence is ${license ?? "not stated"}, which deny.toml does not allow`);
  }
  // No source: one of ours, by path.
  if (source && !/^registry\+.*crates\.io-index$/.test(source)) {
    problems.push(`${name} ${version}: comes from ${source}, and only crates.io is allowed`);
  }
}

// The tiers (ARCHITECTURE.md): what the engine and the studio pull in, on any platform, when built.
const browser = /^(yew|web-sys|js-sys|wasm-bindgen|gloo|serde-wasm-bindgen|console_error_panic_hook)/;
const direct = { "queue-engine": /^(libm|xxhash-rust)$/ };

/** The path from `id` to each package it needs to be built, development dependencies left out. */
function* needs(id, path = [], seen = new Set()) {
  for (const { pkg, dep_kinds } of nodes.get(id).deps) {
    if (seen.has(pkg) || !dep_kinds.some(({ kind }) => kind !== "dev")) continue;
    seen.add(pkg);
    const longer = [...path, packages.get(pkg).name];
    yield longer;
    yield* needs(pkg, longer, seen);
  }
}

for (const tier of ["queue-engine", "queue-studio"]) {
  const found = [...packages.values()].find(({ name, source }) => name === tier && !source);
  if (!found) {
    problems.push(`the workspace has no package ${tier}: this check no longer checks anything`);
    continue;
  }
  for (const path of needs(found.id)) {
    const name = path.at(-1);
    if (browser.test(name)) problems.push(`${tier} must not need the browser: ${[tier, ...path].join(" -> ")}`);
    if (path.length === 1 && direct[tier] && !direct[tier].test(name)) {
      problems.push(`${tier} may use libm and a hash crate, not ${name} (ARCHITECTURE.md)`);
    }
  }
}

for (const problem of problems) console.error(`dependencies: ${problem}`);
console.log(`dependencies: ${packages.size} packages, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
