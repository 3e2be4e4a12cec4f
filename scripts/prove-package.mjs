// Drives the installed program in its root: node scripts/prove-package.mjs first|again, by scripts/prove-package, which says
//   PROVE_BEFORE   the command that runs another inside the root, as a user with a home, a screen and a keyring
//   PROVE_ADDRESS, PROVE_KEY   a sandbox of Netpluse
//   PROVE_SHOTS    where pictures go

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Window } from "./webdriver.mjs";

const { PROVE_BEFORE, PROVE_ADDRESS, PROVE_KEY, PROVE_SHOTS } = process.env;
const phase = process.argv[2];
mkdirSync(PROVE_SHOTS, { recursive: true });

const window = await Window.open("/usr/bin/bundledesk", [], { before: PROVE_BEFORE.split(" ") });
const shot = async (name) => writeFileSync(join(PROVE_SHOTS, `${phase}-${name}.png`), await window.picture());

/** The page is drawn on while it is clicked; a click that went beside, and did nothing, is made once more. */
async function clickUntil(id, isDone) {
  for (let tries = 0; tries < 3 && !(await window.js(isDone)); tries++) {
    await window.click(id);
    await new Promise((done) => setTimeout(done, 5_000));
  }
}

async function sell(number, orders) {
  await window.click("go-sell");
  await window.type("sell-number", number);
  await window.textWith("sell-heard", number.slice(3, 6));
  await window.click("tile-1GB");
  await clickUntil("buy", `return document.querySelectorAll("[data-testid=today] [data-state]").length >= ${orders}`);
  await window.until(
    `${orders} delivered`,
    "return document.querySelectorAll('[data-testid=today] [data-state=delivered]').length >= arguments[0]",
    orders,
  );
}

async function historyShows(words) {
  await window.click("go-history");
  await window.textWith("history-totals", words);
}

try {
  if (phase === "first") {
    await window.until("the first run", "return !!document.querySelector('[data-testid=first-run]')");
    await shot("first-run");
    await window.click("practise");
    await window.textWith("practice-badge", "pretend money");
    await sell("0241234567", 1);
    await shot("practice-sale");
    await window.click("go-settings");
    await window.until("the way out of practice", "return !!document.querySelector('[data-testid=leave-practice]')");
    await clickUntil("leave-practice", "return !document.querySelector('[data-testid=leave-practice]')");
    await window.click("add-key");
    await window.js("const e = document.querySelector('[data-testid=add-provider]'); e.value = [...e.options].find((o) => /netpluse/i.test(o.value + o.text)).value; e.dispatchEvent(new Event('change', { bubbles: true })); e.dispatchEvent(new Event('input', { bubbles: true }))");
    await window.type("add-name", "shop");
    await window.js("for (const d of document.querySelectorAll('details')) d.open = true");
    await window.type("add-address", PROVE_ADDRESS);
    await window.type("add-key-field", PROVE_KEY);
    await window.click("add-submit");
    await window.textWith("key-check", "GHS");
    await window.click("add-submit");
    await window.until("the counter", "return !!document.querySelector('[data-testid=sell-number]')");
    await sell("0241234568", 1);
    await historyShows("Delivered 1");
    await shot("history");
  } else {
    // The history is there, and so is the key: the wallet is read with it, and it buys.
    await historyShows("Delivered 1");
    await window.click("go-sell");
    await window.textWith("balance", "GHS");
    await sell("0241234569", 2);
    await historyShows("Delivered 2");
    await shot("history");
  }
  console.log(`${phase}: driven to its end`);
} catch (error) {
  await shot("failed").catch(() => undefined);
  throw error;
} finally {
  window.end();
}
