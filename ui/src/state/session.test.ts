import { beforeEach, expect, test, vi } from "vitest";
import { platform } from "#platform";
import type { Plan } from "../contract";
import { proposal } from "./again";
import { filter, followed, list, paste, search } from "./bulk";
import { printing, told } from "./handover";
import { filterText, history, setFilter } from "./history";
import { openOrder } from "./route";
import { lineTrouble, take } from "./session";

beforeEach(() => vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined }));

/** Something of everything that a screen keeps beside its history. */
async function fill(): Promise<void> {
  await paste("0241234567 1GB");
  followed.value = "a batch of practice";
  filter.value = "problem";
  search.value = "024";
  openOrder.value = "an order of practice";
  printing.value = ["an order of practice"];
  told.value = "yes";
  proposal.value = { plan: { id: "a plan of practice" } as Plan, what: "1 GB again" };
  setFilter({ search: "0241234567" });
  await vi.waitFor(() => expect(history.pages.total.value).not.toBeNull());
}

function kept(): unknown[] {
  return [
    list.value?.source ?? null,
    followed.value,
    filter.value,
    search.value,
    openOrder.value,
    printing.value,
    told.value,
    proposal.value?.what ?? null,
    filterText.value.search,
    history.pages.row(0) ?? null,
  ];
}

const nothing = [null, null, null, "", null, null, "unknown", null, "", null];

test("nothing of practice stays on the screen with real money", async () => {
  take(await platform.beginPractice());
  await fill();
  take(await platform.start());
  expect(kept()[0], "the same history is only told anew").toBe("pasted text");
  take(await platform.leavePractice());
  expect(kept()).toEqual(nothing);
});

test("nothing of the history before stays after going back to a safety copy", async () => {
  take(await platform.start());
  await fill();
  take(await platform.restoreBackup("daily-2026-11-20.db"));
  expect(kept()).toEqual(nothing);
});

test("a list that is read while another history is opened is not shown in it", async () => {
  take(await platform.start());
  const reading = paste("0241234567 1GB");
  take({ ...(await platform.start()), opening: 1_000 });
  await reading;
  expect(list.value).toBeNull();
});

test("what is wrong with the line is known from the start, and gone with it", async () => {
  const start = await platform.start();
  take({ ...start, lineTrouble: "NetConnect cannot be reached." });
  expect(lineTrouble.value).toBe("NetConnect cannot be reached.");
  take(start);
  expect(lineTrouble.value).toBeNull();
});
