import type { TimelineEntry } from "../contract";
import { stateTone, stateWord } from "../words/states";
import { clockSeconds, day } from "../words/times";
import "./timeline.css";

/** An order's history, oldest first: when, to what state, and what was seen. */
export function Timeline({ entries, now }: { entries: TimelineEntry[]; now: number }) {
  return (
    <ol class="timeline">
      {entries.map((entry, i) => {
        const name = day(entry.at, now);
        return (
          <li key={i} class={entry.moved ? `moved ${stateTone[entry.state]}` : ""}>
            <time>{name === "today" ? clockSeconds(entry.at) : `${name} ${clockSeconds(entry.at)}`}</time>
            <div class="can-select">
              {entry.moved ? <strong>{stateWord[entry.state]}</strong> : null}
              <p class="soft">{entry.evidence}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
