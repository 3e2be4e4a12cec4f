import { useEffect, useMemo, useState } from "preact/hooks";
import { platform } from "#platform";
import { Empty } from "../../components/Empty";
import { NetworkChip } from "../../components/NetworkChip";
import { ErrorNote } from "../../components/Note";
import type { Day, DayLine, Sum } from "../../contract";
import { now } from "../../state/clock";
import { failure } from "../../state/failure";
import { loader } from "../../state/load";
import { go } from "../../state/route";
import { isPractice, onEvent, settings } from "../../state/session";
import { toast } from "../../state/toasts";
import { amount, count, counted, money } from "../../words/money";
import { networkName } from "../../words/numbers";
import { dateInFull, dayStart, isoDay, midnight } from "../../words/times";

const gatherMs = 500;
const daysShown = 366;

/** What a day came to, by network and bundle, with the agent's own prices; to read and to print. */
export function DayEnd() {
  const [date, setDate] = useState(() => isoDay(Date.now()));
  const [day] = useState(() => loader<Day>());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const load = () => {
      timer = null;
      const from = dayStart(date);
      // Noon of the next day is in that day, whatever the clocks did in between.
      if (from !== null) void day.load(() => platform.day(from, midnight(from + 36 * 3_600_000)));
    };
    // One day's figures must not stand under another's name.
    day.clear();
    load();
    const stop = onEvent((event) => {
      if (event.kind === "order" || event.kind === "refresh") timer ??= setTimeout(load, gatherMs);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [day, date]);

  const { value, error } = day.state.value;
  const at = dayStart(date);
  const today = isoDay(now.value);
  const days = useMemo(() => daysBefore(today), [today]);
  const sold = value?.lines.length ?? 0;
  return (
    <article class="day" data-testid="day-end">
      <header class="row wrap day-head">
        <div class="grow">
          <h1>{at === null ? "Day's end" : dateInFull(at)}</h1>
          <p class="soft day-shop">
            {[settings.value?.shopName, settings.value?.shopContact].filter((part) => part !== undefined && part !== "").join(", ")}
            {isPractice.value ? " Practice: pretend money." : ""}
          </p>
        </div>
        <label class="day-choice not-printed">
          <span class="visually-hidden">Day</span>
          <select class="select" data-testid="day-date" value={date} onChange={(event) => setDate(event.currentTarget.value)}>
            {days.map((day) => (
              <option key={day} value={day}>
                {dateInFull(dayStart(day) ?? now.value)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button not-printed"
          data-testid="print-day"
          disabled={sold === 0}
          onClick={() => void platform.printPage().catch((thrown: unknown) => toast(failure(thrown).message))}
        >
          Print
        </button>
      </header>
      {error ? <ErrorNote error={error} /> : null}
      {value && sold === 0 ? (
        <Empty icon="wallet" title="Nothing was delivered on this day">
          <p>What you sell stands here with what it cost and what it brought in.</p>
        </Empty>
      ) : null}
      {value && sold > 0 ? <Sums day={value} /> : null}
      {value ? <Rest day={value} /> : null}
    </article>
  );
}

/** The days of a year, newest first. The web view's own date field writes dates the American way on some systems. */
function daysBefore(today: string): string[] {
  const noon = (dayStart(today) ?? now.value) + 12 * 3_600_000;
  return Array.from({ length: daysShown }, (_, back) => isoDay(noon - back * 86_400_000));
}

function Sums({ day }: { day: Day }) {
  const groups = [...new Set(day.lines.map((line) => line.network))].map((network) => ({
    network,
    lines: day.lines.filter((line) => line.network === network),
  }));
  const unpriced = day.lines.reduce((sum, line) => sum + line.unpriced, 0);
  return (
    <>
      <table class="lines day-lines" data-testid="day-lines">
        <thead>
          <tr>
            <th scope="col">Delivered</th>
            <th scope="col" class="right">Orders</th>
            <th scope="col" class="right">Cost, GHS</th>
            <th scope="col" class="right">Takings, GHS</th>
            <th scope="col" class="right">Profit, GHS</th>
          </tr>
        </thead>
        {groups.map(({ network, lines }) => (
          <tbody key={network ?? "checkers"}>
            <tr class="day-group">
              <th scope="rowgroup">
                {network === null ? (
                  "Result checkers"
                ) : (
                  <>
                    <NetworkChip network={network} /> <span class="visually-hidden">{networkName(network)}</span>
                  </>
                )}
              </th>
              <Cells lines={lines} />
            </tr>
            {lines.map((line) => (
              <tr key={line.name}>
                <td class="day-name">{line.name}</td>
                <Cells lines={[line]} />
              </tr>
            ))}
          </tbody>
        ))}
        <tfoot>
          <tr class="day-total">
            <th scope="row">The day</th>
            <Cells lines={day.lines} />
          </tr>
        </tfoot>
      </table>
      {unpriced > 0 ? (
        <p class="small soft">
          {counted(unpriced, "order")} had no selling price: {unpriced === 1 ? "it is" : "they are"} in no takings and no
          profit.{" "}
          <button type="button" class="link not-printed" onClick={() => go("settings")}>
            Set selling prices
          </button>
        </p>
      ) : null}
    </>
  );
}

function Cells({ lines }: { lines: DayLine[] }) {
  const sum = (part: (line: DayLine) => number) => lines.reduce((total, line) => total + part(line), 0);
  const priced = sum((line) => line.count - line.unpriced);
  return (
    <>
      <td class="right">{count(sum((line) => line.count))}</td>
      <td class="right number">{amount(sum((line) => line.cost))}</td>
      <td class="right number">{priced === 0 ? "-" : amount(sum((line) => line.takings))}</td>
      <td class="right number">{priced === 0 ? "-" : amount(sum((line) => line.profit))}</td>
    </>
  );
}

const rests: readonly [keyof Omit<Day, "lines">, string][] = [
  ["open", "Waiting or processing"],
  ["unknown", "Not known yet, may have been charged"],
  ["failed", "Failed, refund not seen"],
  ["refunded", "Refunded"],
];

function Rest({ day }: { day: Day }) {
  const shown = rests.filter(([key]) => day[key].count > 0);
  return shown.length === 0 ? null : (
    <section class="day-rest">
      <h3>Not in these sums</h3>
      <dl class="facts">
        {shown.map(([key, words]) => (
          <RestLine key={key} words={words} sum={day[key]} />
        ))}
      </dl>
    </section>
  );
}

function RestLine({ words, sum }: { words: string; sum: Sum }) {
  return (
    <div>
      <dt>{words}</dt>
      <dd>
        {counted(sum.count, "order")}, <span class="number">{money(sum.amount)}</span>
      </dd>
    </div>
  );
}
