// Writes src-tauri/licences.txt: every library that goes into the program, with its licence. Run it when one is added.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

function crates() {
  const text = execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { packages, resolve: graph } = JSON.parse(text);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const reached = new Set();
  const app = packages.find((each) => each.name === "bundledesk").id;
  const waiting = [app];
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
writeFileSync(join(root, "src-tauri/licences.txt"), `${lines.join("\n")}\n`);
console.log(`${lines.length} libraries`);
