import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import type { Paper, PrintPreview } from "../contract";
import { failure } from "../state/failure";
import { forgetWaiting, printing, told, whenTold } from "../state/handover";
import { loader } from "../state/load";
import { useWork } from "../state/work";
import { counted } from "../words/money";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { ErrorNote } from "./Note";
import { Reach } from "./Reach";
import "./print-dialog.css";

const papers: { paper: Paper; name: string; more: string }[] = [
  { paper: "a4_eight", name: "A4, 8 cards", more: "with cut lines" },
  { paper: "a4_ten", name: "A4, 10 cards", more: "with cut lines" },
  { paper: "single", name: "One card a page", more: "86 × 66 mm" },
  { paper: "roll80", name: "Receipt, 80 mm", more: "a slip for each" },
  { paper: "roll58", name: "Receipt, 58 mm", more: "a slip for each" },
];
const paperKey = "print.paper";

function lastPaper(): Paper {
  const kept = localStorage.getItem(paperKey);
  return papers.find((p) => p.paper === kept)?.paper ?? "a4_eight";
}

/** How the cards will come out, and the three ways to paper. */
export function PrintDialog({ orders }: { orders: string[] }) {
  const [paper, setPaper] = useState<Paper>(lastPaper);
  const [page, setPage] = useState(1);
  const [preview] = useState(() => loader<PrintPreview>());
  const [done, setDone] = useState("");
  const [printer, setPrinter] = useState("");
  const { busy, error, setError, run } = useWork();
  const isRoll = paper === "roll80" || paper === "roll58";

  const { value: shown, error: unseen } = preview.state.value;
  const look = () => void preview.load(() => platform.printPreview(orders, paper, page));
  useEffect(() => void preview.load(() => platform.printPreview(orders, paper, page)), [preview, orders, paper, page]);
  useEffect(() => {
    platform.handoverSettings().then(
      // Whoever was quicker to type keeps what he typed.
      (kept) => setPrinter((typed) => (typed === "" ? kept.printer : typed)),
      (thrown: unknown) => setError(failure(thrown)),
    );
  }, [setError]);

  // What was put on paper is marked COPY from now on, so the picture is made anew.
  const print = (work: () => Promise<string>) => {
    setDone("");
    void run(async () => setDone(await work())).then(look);
  };
  const savePdf = async () => {
    const name = await platform.savePdf(orders, paper);
    return name === null ? "" : `Saved ${name}. Delete it once it is printed.`;
  };
  const printSheets = async () => {
    await platform.printSheets(orders, paper);
    return `${counted(orders.length, "checker")} handed to the system's print dialog.`;
  };
  const printReceipts = async () => {
    await platform.putPrinter(printer);
    return `The printer took ${counted(await platform.printReceipts(orders, paper), "receipt")}.`;
  };
  const choose = (next: Paper) => {
    localStorage.setItem(paperKey, next);
    // What was begun was begun for the paper before.
    forgetWaiting();
    preview.clear();
    setDone("");
    setPage(1);
    setPaper(next);
  };
  const close = () => (printing.value = null);

  return (
    <Dialog
      title={`Print ${counted(orders.length, "checker")}`}
      wide
      testId="print-dialog"
      onClose={close}
      actions={
        <>
          {isRoll ? (
            <form
              class="print-raw"
              onSubmit={(event) => {
                event.preventDefault();
                whenTold(() => print(printReceipts));
              }}
            >
              <input
                class="input"
                data-testid="printer-address"
                aria-label="Receipt printer's address"
                placeholder="192.168.1.50:9100"
                value={printer}
                onInput={(event) => setPrinter(event.currentTarget.value)}
              />
              <button type="submit" class="button" data-testid="print-receipts" disabled={busy || printer.trim() === ""}>
                Send to receipt printer
              </button>
            </form>
          ) : null}
          <span class="grow" />
          <button type="button" class="button" data-testid="save-pdf" disabled={busy} onClick={() => whenTold(() => print(savePdf))}>
            Save as PDF
          </button>
          <button
            type="button"
            class="button primary"
            data-testid="print-sheets"
            disabled={busy}
            onClick={() => whenTold(() => print(printSheets))}
          >
            Print
          </button>
        </>
      }
    >
      <div class="print-body">
        <div class="print-choice">
          <fieldset class="print-papers">
            <legend class="label">Paper</legend>
            {papers.map((each) => (
              <label key={each.paper} class="print-paper">
                <input
                  type="radio"
                  name="paper"
                  data-testid={`paper-${each.paper}`}
                  checked={paper === each.paper}
                  onChange={() => choose(each.paper)}
                />
                <span>
                  {each.name} <span class="small soft">{each.more}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {told.value === "asking" ? <Reach /> : null}
          {error ? <ErrorNote error={error} /> : null}
          {unseen ? <ErrorNote error={unseen} retry={look} /> : null}
          <p class="print-done" role="status" data-testid="print-done">
            {done}
          </p>
          {shown !== null && shown.copies > 0 ? (
            <p class="small" data-testid="print-copies">
              {shown.copies === orders.length && orders.length === 1
                ? "It was printed before, so this one is marked COPY."
                : `${shown.copies} of ${orders.length} were printed before and are marked COPY.`}
            </p>
          ) : null}
          <p class="small soft">The picture hides serial and PIN. Paper shows them.</p>
        </div>
        <figure class="print-preview" aria-busy={shown === null}>
          {shown === null ? null : (
            <img
              class={isRoll ? "is-roll" : ""}
              data-testid="print-preview"
              alt={`Page ${shown.page} of ${shown.pages}, serial and PIN hidden`}
              src={`data:image/svg+xml;utf8,${encodeURIComponent(shown.svg)}`}
            />
          )}
          <figcaption class="row">
            <button
              type="button"
              class="button plain only-icon small"
              aria-label="Page before"
              disabled={page <= 1}
              onClick={() => setPage(page - 1)}
            >
              <Icon name="left" size={16} />
            </button>
            <span class="small soft number">
              {shown === null ? "" : `Page ${shown.page} of ${shown.pages}`}
            </span>
            <button
              type="button"
              class="button plain only-icon small turned"
              aria-label="Next page"
              disabled={shown === null || page >= shown.pages}
              onClick={() => setPage(page + 1)}
            >
              <Icon name="left" size={16} />
            </button>
          </figcaption>
        </figure>
      </div>
    </Dialog>
  );
}
