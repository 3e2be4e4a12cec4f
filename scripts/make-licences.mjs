// Writes src-tauri/licences.txt: every library and font that goes into the programs, with its version and licence, then the
// licences' own words and whose rights they are, which nearly all of them ask to be given along. A text that several share
// stands there once. With --check it compares instead, and ends with 1 when the file is not what the lock files say.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const file = join(root, "src-tauri/licences.txt");
// What people install.
const programs = ["bundledesk", "bundledesk-cli"];
// Fonts lie inside libraries, under licences of their own.
const fonts = {
  dejavu: "assets/dejavu-fonts-ttf-2.37/LICENSE",
  notosans: "fonts/LICENSE_OFL.txt",
};
const rule = "-".repeat(100);

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
    .map(({ name, version, license, manifest_path }) => ({ name, version, license, folder: dirname(manifest_path) }));
}

function scripts() {
  const lock = JSON.parse(readFileSync(join(root, "ui/package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([name, entry]) => name !== "" && !entry.dev)
    .map(([path, { version, license }]) => {
      return { name: path.replace(/^.*node_modules\//, ""), version, license, folder: join(root, "ui", path) };
    });
}

// Where one of several licences may be chosen it is MIT, the shortest; other texts are left out where that one is there.
function chosen({ name, license, folder }) {
  const isText = (each) => /^(licen[cs]e|copying|notice|copyright|unlicense|ofl)/i.test(each) && /^[^.]*(\.(md|txt))?$/i.test(each);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isFile() && (isText(each.name) || /^licen[cs]e[-_.]/i.test(each.name)))
    .map((each) => each.name)
    .sort();
  const isChoice = /\bOR\b|\//.test(license ?? "") && !/\bAND\b/.test(license ?? "");
  const mit = names.filter((each) => /mit/i.test(each));
  const others = /apache|gpl|unlicen[cs]e|boost|bsl|zlib|0bsd|cc0/i;
  let kept = names;
  if (isChoice && /\bMIT\b/.test(license) && mit.length > 0) {
    kept = names.filter((each) => !others.test(each));
  } else if (isChoice) {
    kept = names.filter((each) => !/gpl/i.test(each));
  }
  return name in fonts ? [...kept, fonts[name]] : kept;
}

// Whose rights, and the text that goes for all of them. A long text may be several in one, and stays as it is.
function taken(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n").map((line) => line.trimEnd());
  const isShort = text.length < 4_000;
  const isHolder = (line) => isShort && /^\W{0,4}(portions )?Copyright:?\s+(\(c\)|©|[12]\d{3}|the\s|by\s|[A-Z])/.test(line);
  const isTitle = (line) => isShort && /^\W*(the )?(mit|isc)\W{1,3}licen[cs]e\W*(\(mit\))?\W*$/i.test(line);
  const holders = lines.filter(isHolder).map((line) => line.replace(/^[\s*#/]+/, ""));
  const body = lines.filter((line) => !isHolder(line) && !isTitle(line));
  return { holders, body: body.join("\n").replace(/\n{3,}/g, "\n\n").replace(/^\n+|\s+$/g, "") };
}

function texts(packages) {
  const bodies = new Map();
  const without = [];
  for (const each of packages) {
    const label = `${each.name} ${each.version}`;
    const found = existsSync(each.folder) ? chosen(each) : [];
    if (found.length === 0) without.push(label);
    for (const name of found) {
      const { holders, body } = taken(readFileSync(join(each.folder, name), "utf8"));
      const key = body.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
      const entry = bodies.get(key) ?? { body, holders: new Map() };
      entry.holders.set(label, [...(entry.holders.get(label) ?? []), ...holders]);
      bodies.set(key, entry);
    }
  }
  const parts = [...bodies.values()].map(({ body, holders }) => {
    // One line of rights for all packages that have the same.
    const byRights = new Map();
    for (const [label, lines] of holders) {
      const rights = [...new Set(lines)].join("\n  ");
      byRights.set(rights, [...(byRights.get(rights) ?? []), label]);
    }
    const named = [...byRights].map(([rights, labels]) => [labels.join(", "), rights].filter(Boolean).join("\n  "));
    return `${rule}\n${named.join("\n")}\n\n${body}\n`;
  });
  const source = "https://crates.io/crates/NAME or https://www.npmjs.com/package/NAME has the source of each library.";
  const none = `${rule}\n${source}\n\nThese come without a text of their own; the licence named above goes for them:\n${without.join(", ")}\n`;
  return [...parts, none].join("\n");
}

const packages = [...crates(), ...scripts()].sort((a, b) => {
  return a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en");
});
const lines = [...new Set(packages.map((each) => `${each.name} ${each.version}: ${each.license ?? "see its repository"}`))];
lines.push("DejaVu Sans Mono (font): Bitstream Vera and Arev licences", "Noto Sans (font): SIL Open Font License 1.1");
const written = `${lines.join("\n")}\n\n${texts(packages)}`;
if (process.argv.includes("--check")) {
  const kept = readFileSync(file, "utf8").replace(/\r\n/g, "\n");
  const listed = kept.split("\n\n", 1)[0].split("\n");
  for (const line of lines.filter((each) => !listed.includes(each))) console.error(`not in src-tauri/licences.txt: ${line}`);
  for (const line of listed.filter((each) => !lines.includes(each))) {
    console.error(`in src-tauri/licences.txt, and in no program: ${line}`);
  }
  if (kept !== written) {
    console.error("src-tauri/licences.txt is not what it should be; run: node scripts/make-licences.mjs");
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, written);
}
console.log(`${lines.length} libraries and fonts`);
