// Measures the real window: its start and memory beside a bare Tauri window of the same build, a long list in review, and
// the search over a long history. Run by scripts/bench, which says where everything lies:
//   BENCH_BINARY   the program            BENCH_BARE   the bare window       BENCH_CLI   the terminal program
//   BENCH_ENGINE   crates/simulation's example bench_engine, which makes the history
//   BENCH_HISTORY  orders in the history (1,000,000)
//   BENCH_ROWS     rows of the list (100,000)
//   BENCH_STARTS   starts of each program (11)

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { setTimeout as sleep } from "node:timers/promises";
import { Window } from "./webdriver.mjs";

const { BENCH_BINARY: ours, BENCH_BARE: bare, BENCH_CLI: cli, BENCH_ENGINE: engine } = process.env;
const history = Number(process.env.BENCH_HISTORY ?? 1_000_000);
const rows = Number(process.env.BENCH_ROWS ?? 100_000);
const starts = Number(process.env.BENCH_STARTS ?? 11);
const settleMs = 4_000;
const folder = mkdtempSync(join(tmpdir(), "bundledesk-bench-"));
const launcher = join(folder, "launch");
const began = join(folder, "began");

const say = (text) => console.log(text);
const percentile = (times, part) => [...times].sort((a, b) => a - b)[Math.round((times.length - 1) * part)];
const median = (times) => percentile(times, 0.5);
const thousands = (n) => n.toLocaleString("en");

/** Writes down its process and the time, and becomes the program. */
function makeLauncher() {
  writeFileSync(launcher, `#!/bin/bash\nprintf '%s %s' "$$" "$EPOCHREALTIME" >"${began}"\nexec "$BENCH_PROGRAM" "$@"\n`);
  chmodSync(launcher, 0o700);
}

/** A data folder in practice mode with so many orders before the first. */
function makeHistory(count) {
  const data = mkdtempSync(join(folder, "data-"));
  const list = join(data, "one.csv");
  writeFileSync(list, "Number,Size\n0241234567,1GB\n");
  const run = (program, args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  try {
    run(cli, ["--data-dir", data, "--practice", "batch", "send", list, "--account", "Practice Netpluse", "--yes"]);
  } catch (error) {
    // 2: not delivered within its patience; the order is in the history all the same.
    if (error.status !== 2) throw error;
  }
  if (count > 0) run(engine, ["--fill", join(data, "practice"), String(count)]);
  return data;
}

/** The proportional set of a process and everything it started, in MB. */
function pssMb(root) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid) => pid === root || (parents.has(pid) && parents.get(pid) > 1 && isOurs(parents.get(pid)));
  let kb = 0;
  for (const pid of [...parents.keys()].filter(isOurs)) {
    kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]);
  }
  return kb / 1024;
}

/** Closes the program's window as a person does. One that is killed checks its whole history at the next start. */
async function close(pid) {
  const press = (...args) => execFileSync("xdotool", args, { stdio: "ignore", timeout: 30_000 });
  press("search", "--sync", "--onlyvisible", "--name", "^Bundle Desk$", "windowactivate", "--sync");
  press("key", "--clearmodifiers", "alt+F4");
  for (const until = Date.now() + 60_000; existsSync(`/proc/${pid}`); await sleep(50)) {
    if (Date.now() > until) throw new Error("the program did not close");
  }
}

/** One start: milliseconds from exec to the first screen that can be used, and MB once it has settled. */
async function start(program, args, { weigh }) {
  const window = await Window.open(launcher, args, { env: { BENCH_PROGRAM: program } });
  try {
    const usable = await window.until(
      "the first usable screen",
      "const mark = performance.getEntriesByName('usable')[0]; return mark ? performance.timeOrigin + mark.startTime : null",
    );
    const [pid, seconds] = readFileSync(began, "utf8").split(" ");
    const ms = usable - Number(seconds.replace(",", ".")) * 1000;
    if (!(ms > 0)) throw new Error(`a start cannot take ${ms} ms`);
    if (weigh) await sleep(settleMs);
    const mb = weigh ? pssMb(Number(pid)) : NaN;
    if (program === ours) await close(pid);
    return { ms, mb };
  } finally {
    window.end();
    await sleep(300);
  }
}

async function benchStart(long) {
  const short = makeHistory(0);
  const of = { bare: [], short: [], long: [] };
  const turns = [
    ["bare", bare, []],
    ["short", ours, ["--data-dir", short, "--practice"]],
    ["long", ours, ["--data-dir", long, "--practice"]],
  ];
  // The first round fills the disk's cache. Taking turns, a busy computer slows all three.
  for (let round = 0; round <= starts; round++) {
    for (const [name, program, args] of turns) {
      const one = await start(program, args, { weigh: round > starts - 3 });
      if (round > 0) of[name].push(one);
    }
  }
  const ms = (name) => median(of[name].map((one) => one.ms));
  const mb = (name) => median(of[name].map((one) => one.mb).filter((each) => !Number.isNaN(each)));
  for (const [name, count] of [
    ["long", history],
    ["short", 1],
  ]) {
    say(
      `start: ${ms(name).toFixed(0)} ms from exec to the first usable screen with ${thousands(count)} orders; a bare Tauri window ` +
        `${ms("bare").toFixed(0)} ms; ratio ${(ms(name) / ms("bare")).toFixed(2)}${name === "long" ? " (aim: at most 1.3)" : ""}`,
    );
  }
  say(
    `memory: ${mb("long").toFixed(0)} MB in all processes with ${thousands(history)} orders (PSS); a bare Tauri window ` +
      `${mb("bare").toFixed(0)} MB; ratio ${(mb("long") / mb("bare")).toFixed(2)}`,
  );
}

function longList() {
  const prefixes = ["024", "054", "020", "050", "026", "027"];
  const sizes = ["1GB", "2GB", "5GB", "10GB"];
  const lines = Array.from(
    { length: rows },
    (_, nth) => `${prefixes[nth % 6]}${String((nth * 7_919 + 1_234_567) % 10_000_000).padStart(7, "0")} ${sizes[nth % 4]}`,
  );
  return lines.join("\n");
}

async function benchReview(window) {
  await window.click("go-bulk");
  await window.until("the box for a list", "return !!document.querySelector('[data-testid=paste]')");
  const times = await window.later(
    `const box = document.querySelector("[data-testid=paste]");
     Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, args[0]);
     box.dispatchEvent(new Event("input", { bubbles: true }));
     const button = () => document.querySelector("[data-testid=read-paste]");
     while (button().disabled) await new Promise(requestAnimationFrame);
     const seen = (selector) => document.querySelector(selector) !== null;
     return new Promise((resolve) => {
       const began = performance.now();
       let read = null;
       new MutationObserver((_, observer) => {
         if (read === null && seen("[data-testid=list-source]")) read = performance.now();
         if (read === null || !seen("[data-testid=review] tr[data-row]")) return;
         observer.disconnect();
         requestAnimationFrame(() => resolve({ readMs: read - began, rowsMs: performance.now() - read }));
       }).observe(document.body, { childList: true, subtree: true });
       button().click();
     });`,
    longList(),
  );
  say(
    `review: first rows ${times.rowsMs.toFixed(0)} ms after a list of ${thousands(rows)} rows was read (aim: at most 300); ` +
      `pasting to read took ${times.readMs.toFixed(0)} ms`,
  );
  await window.js("document.querySelector('[data-testid=filter-all]').click()");
  await window.until("rows", "return !!document.querySelector('[data-testid=review] tr[data-row]')");
  const scrolled = await window.later(
    `const box = document.querySelector("[data-testid=review]");
     const frames = [];
     let most = 0;
     const scroll = async (count, by) => {
       box.scrollTop = 0;
       let last = await new Promise(requestAnimationFrame);
       for (let nth = 0; nth < count; nth++) {
         box.scrollTop += by;
         const now = await new Promise(requestAnimationFrame);
         frames.push(now - last);
         last = now;
         most = Math.max(most, box.querySelectorAll("tr").length);
       }
     };
     // By a wheel's notches, then as by dragging the bar from end to end.
     await scroll(300, 108);
     await scroll(300, box.scrollHeight / 300);
     return { frames, most };`,
  );
  const slow = scrolled.frames.filter((ms) => ms > 50).length;
  say(
    `scrolling: ${slow} of ${scrolled.frames.length} frames over 50 ms, the longest ${Math.max(...scrolled.frames).toFixed(0)} ms, ` +
      `half of them within ${median(scrolled.frames).toFixed(0)} ms; at most ${scrolled.most} rows in the page (aim: at most 100)`,
  );
}

/** What an agent types, as far as it is typed: numbers, ends of numbers, names, references. */
function typing() {
  const texts = [];
  for (let nth = 0; nth < 24; nth++) {
    const serial = (nth * 7_919 * 13) % Math.max(history, 1);
    const number = `02${String((serial * 7_919) % 100_000_000).padStart(8, "0")}`;
    texts.push([number, number.slice(4), String(serial).padStart(10, "0"), `customer ${serial % 4_099}`][nth % 4]);
  }
  return texts;
}

async function benchSearch(window) {
  await window.click("go-history");
  await window.until("the history", "return !!document.querySelector('[data-testid=history] tr[data-row]')");
  const strokes = await window.later(
    `const field = document.querySelector("[data-testid=history-search]");
     const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
     const answered = () => document.querySelector("[data-testid=history]").getAttribute("aria-busy") === "false";
     const strokes = [];
     for (const text of args[0]) {
       for (let length = 1; length <= text.length; length++) {
         const began = performance.now();
         put.call(field, text.slice(0, length));
         field.dispatchEvent(new Event("input", { bubbles: true }));
         // The table says that it is busy until it holds the rows of the answer.
         await new Promise((resolve) => {
           let waiting = false;
           const look = () => {
             if (!waiting) waiting = !answered();
             if (!waiting || !answered()) return;
             observer.disconnect();
             requestAnimationFrame(resolve);
           };
           const observer = new MutationObserver(look);
           observer.observe(document.body, { childList: true, subtree: true, attributes: true });
           look();
         });
         strokes.push([length, performance.now() - began]);
         await new Promise((resolve) => setTimeout(resolve, 30));
       }
     }
     return strokes;`,
    typing(),
  );
  const all = strokes.map(([, ms]) => ms);
  const long = strokes.filter(([length]) => length >= 3).map(([, ms]) => ms);
  say(
    `search: keystroke to result in the history of ${thousands(history)} orders p95 ${percentile(all, 0.95).toFixed(0)} ms, half within ` +
      `${median(all).toFixed(0)} ms, the longest ${Math.max(...all).toFixed(0)} ms, over ${all.length} keystrokes; from the third character on ` +
      `p95 ${percentile(long, 0.95).toFixed(0)} ms (aim: p95 at most 50)`,
  );
}

function benchBundle() {
  const files = (under) => readdirSync(under, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const bytes = files("ui/dist").reduce((sum, each) => sum + gzipSync(readFileSync(join(each.parentPath, each.name))).length, 0);
  say(`bundle: the window's page is ${(bytes / 1024).toFixed(1)} KB gzipped (aim: at most 80)`);
}

try {
  benchBundle();
  makeLauncher();
  const long = makeHistory(history);
  await benchStart(long);
  const window = await Window.open(ours, ["--data-dir", long, "--practice"]);
  try {
    await window.until("the window", "return performance.getEntriesByName('usable').length > 0");
    await benchSearch(window);
    await benchReview(window);
  } finally {
    window.end();
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
