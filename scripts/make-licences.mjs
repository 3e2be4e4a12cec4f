// Writes src-tauri/licences.txt: every library that goes into the programs, with its version and licence. With --check it
// compares instead, and ends with 1 when the file is not what the lock files say.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const file = join(root, "src-tauri/licences.txt");
// What people install.
const programs = ["bundledesk", "bundledesk-cli"];

function crates() {
  const text = execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { packages, resolve: graph } = JSON.parse(text);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const reached = new Set();
  const waiting = packages.filter((each) => each.source === null && programs.includes(each.name)).map((each) => each.id);
  while (waiting.length > 0) {
    const id = waiting.pop();
    if (reached.has(id)) continue;
    reached.add(id);
    for (const dependency of nodes.get(id).deps) {
      // What only builds or tests is in no program.
      if (dependency.dep_kinds.some(({ kind }) => kind === null)) waiting.push(dependency.pkg);
    }
  }
  return packages
    .filter((each) => reached.has(each.id) && each.source !== null)
    .map((each) => `${each.name} ${each.version}: ${each.license ?? "see its repository"}`);
}

function scripts() {
  const lock = JSON.parse(readFileSync(join(root, "ui/package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([name, entry]) => name !== "" && !entry.dev)
    .map(([name, entry]) => `${name.replace(/^.*node_modules\//, "")} ${entry.version}: ${entry.license}`);
}

const lines = [...new Set([...crates(), ...scripts()])].sort((a, b) => a.localeCompare(b, "en"));
if (process.argv.includes("--check")) {
  const kept = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  const missing = lines.filter((line) => !kept.includes(line));
  const gone = kept.filter((line) => !lines.includes(line));
  for (const line of missing) console.error(`not in src-tauri/licences.txt: ${line}`);
  for (const line of gone) console.error(`in src-tauri/licences.txt, and in no program: ${line}`);
  process.exitCode = missing.length + gone.length > 0 ? 1 : 0;
  if (process.exitCode) console.error("run: node scripts/make-licences.mjs");
} else {
  writeFileSync(file, `${lines.join("\n")}\n`);
}
console.log(`${lines.length} libraries`);
