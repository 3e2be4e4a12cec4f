// Checks that the house stands as ARCHITECTURE.md draws it: who may depend on whom, where packages come from, and that
// the documents point at files and tests that exist. Prints every fault and ends with 1 when there is one.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const faults = [];
const fault = (text) => faults.push(text);

// Each room, and the rooms it may use in the program. Tests may use more, never the app and never Tauri.
const adapters = ["domain", "engine", "ledger", "providers", "keys", "sandbox", "recipients", "vouchers"];
const rooms = {
  domain: [],
  recipients: ["domain"],
  vouchers: ["domain"],
  sandbox: ["domain"],
  engine: ["domain"],
  ledger: ["domain", "engine"],
  providers: ["domain", "engine"],
  keys: ["domain", "engine"],
  host: adapters,
  simulation: adapters,
  cli: [...adapters, "host"],
  app: [...adapters, "host"],
};

// Packages that tie a room to the world outside, each with the only room that may use it in the program.
const doors = [
  [/^(tauri|wry|tao$|webkit2gtk)/, "app"],
  [/^(rusqlite|libsqlite3)/, "ledger"],
  [/^reqwest$/, "providers"],
  [/^keyring/, "keys"],
  [/^axum/, "sandbox"],
  [/^calamine$/, "recipients"],
];

// Switches that let a test break the program. Nothing that is given away may have one on.
const testOnly = ["failpoints", "mutants", "fuzzing"];

const room = (name) => (name === "bundledesk" ? "app" : name.replace(/^bundledesk-/, ""));

function arrows() {
  const text = execFileSync("cargo", ["metadata", "--format-version", "1", "--no-deps", "--locked"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { packages } = JSON.parse(text);
  const ours = new Set(packages.map((each) => each.name));
  for (const { name, dependencies, features } of packages) {
    const from = room(name);
    for (const feature of features.default ?? []) {
      if (testOnly.includes(feature)) fault(`${from} turns ${feature} on for everybody`);
    }
    if (!(from in rooms)) {
      fault(`crates/${from} has no place in the house: add it to ARCHITECTURE.md and to scripts/check-house.mjs`);
      continue;
    }
    for (const dependency of dependencies) {
      const isTest = dependency.kind === "dev";
      const switches = isTest ? [] : dependency.features.filter((feature) => testOnly.includes(feature));
      for (const feature of switches) fault(`${from} turns on ${feature} of ${dependency.name} outside tests`);
      if (ours.has(dependency.name)) {
        const to = room(dependency.name);
        const isAllowed = isTest ? to !== "app" && from !== "domain" : rooms[from].includes(to);
        if (!isAllowed && to !== from) fault(`${from} may not depend on ${to}${isTest ? ", not even in tests" : ""}`);
        continue;
      }
      for (const [pattern, owner] of doors) {
        if (!pattern.test(dependency.name) || from === owner) continue;
        if (owner === "app" || !isTest) fault(`only ${owner} may use ${dependency.name}, and ${from} does`);
      }
    }
  }
}

// Only the engine's dispatch can spend. Whoever names the buying calls elsewhere could hand them around.
function spenders() {
  const allowed = [
    /^crates\/engine\/src\/(dispatch|ports)\//,
    /^crates\/providers\//,
    /^crates\/simulation\//,
    // Wraps them to end the process around a send; compiled for tests only (feature `failpoints`).
    /^crates\/host\/src\/failpoints\.rs$/,
    /^crates\/[a-z]+\/tests\//,
    /^tests\//,
  ];
  for (const file of tracked(/\.rs$/)) {
    if (allowed.some((pattern) => pattern.test(file))) continue;
    if (/\bBuyingCalls\b/.test(readFileSync(join(root, file), "utf8"))) {
      fault(`${file} names BuyingCalls, and only engine::dispatch may spend`);
    }
  }
}

function origins() {
  for (const line of readFileSync(join(root, "Cargo.lock"), "utf8").split("\n")) {
    if (line.startsWith("source = ") && line !== 'source = "registry+https://github.com/rust-lang/crates.io-index"') {
      fault(`Cargo.lock takes a package from elsewhere than crates.io: ${line}`);
    }
  }
  const lock = JSON.parse(readFileSync(join(root, "ui/package-lock.json"), "utf8"));
  for (const [name, entry] of Object.entries(lock.packages)) {
    if (entry.resolved) fault(`ui/package-lock.json names an address for ${name}: run npm install with the .npmrc here`);
    if (name && !entry.integrity && !entry.link && !entry.inBundle) fault(`ui/package-lock.json has no checksum for ${name}`);
  }
}

function links() {
  for (const file of tracked(/\.md$/)) {
    const text = readFileSync(join(root, file), "utf8").replace(/```[\s\S]*?```/g, "");
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target) || target.startsWith("#")) continue;
      const path = target.split("#")[0];
      if (!existsSync(join(root, dirname(file), path))) fault(`${file} points at ${path}, which does not exist`);
    }
  }
}

// The table of transitions people read is the one the code's own test holds.
function transitions() {
  const code = readFileSync(join(root, "crates/domain/src/order.rs"), "utf8");
  const causes = [.../const CAUSES[^=]*= \[([\s\S]*?)\];/.exec(code)[1].matchAll(/Cause::(\w+)/g)].map((m) => m[1]);
  const rows = [.../const TABLE[^=]*= \[([\s\S]*?)\];/.exec(code)[1].matchAll(/OrderState::(\w+), "([^"]+)"/g)];
  const words = { P: "planned", S: "sending", U: "unknown", A: "accepted", D: "delivered" };
  Object.assign(words, { F: "failed", X: "refunded", R: "rejected", ".": ".", "-": "-" });
  const states = rows.map(([, state]) => state.toLowerCase());
  const expected = [["cause", ...states], ...causes.map((cause, i) => [cause, ...rows.map((row) => words[row[2][i]])])];
  const drawn = /<!-- transitions:[^\n]*-->\n([\s\S]*?)\n\n/.exec(readFileSync(join(root, "ARCHITECTURE.md"), "utf8"))?.[1];
  const found = (drawn ?? "")
    .split("\n")
    .filter((line) => !/^\|[-|]+$/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  for (const [index, row] of expected.entries()) {
    if (row.join("|") !== found[index]?.join("|")) {
      fault(`ARCHITECTURE.md's table of transitions should say: | ${row.join(" | ")} |`);
    }
  }
  if (found.length !== expected.length) fault("ARCHITECTURE.md's table of transitions has another number of rows than the code");
}

// A test that a document names is there: what no test shows is no guarantee.
function namedTests() {
  for (const file of tracked(/\.md$/)) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, path, name] of text.matchAll(/`([\w./-]+\.rs)::(\w+)`/g)) {
      const is = existsSync(join(root, path)) && readFileSync(join(root, path), "utf8");
      const at = is ? is.search(new RegExp(`\\bfn ${name}\\(`)) : -1;
      const attributes = at < 0 ? "" : is.slice(Math.max(0, at - 200), at);
      if (!/#\[(tokio::)?test\b|proptest!/.test(attributes) && !(at >= 0 && /proptest!/.test(is))) {
        fault(`${file} names the test ${name} in ${path}, and there is none`);
      }
    }
  }
}

function tracked(pattern) {
  return all().filter((file) => pattern.test(file) && existsSync(join(root, file)));
}

function all() {
  if (existsSync(join(root, ".git"))) {
    const options = { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 };
    return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], options).split("\n");
  }
  // A copy of the source that came as an archive: everything but what is built here.
  const built = /^(target|gen|permissions|test-results|ui\/dist)$|(^|\/)node_modules$/;
  const below = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (built.test(path)) return [];
      return entry.isDirectory() ? below(path) : [path];
    });
  return below("");
}

// A folder under crates/ that the workspace does not know would be built by nobody.
function strays() {
  for (const entry of readdirSync(join(root, "crates"), { withFileTypes: true })) {
    if (entry.isDirectory() && !(entry.name in rooms)) fault(`crates/${entry.name} has no place in the house`);
  }
}

arrows();
spenders();
origins();
links();
transitions();
namedTests();
strays();
for (const text of faults) console.error(text);
console.log(faults.length === 0 ? "The house stands as drawn." : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
