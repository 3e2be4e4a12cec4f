import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { useLanding } from "../../components/focus";
import { Icon } from "../../components/Icon";
import { SaveButton } from "../../components/SaveButton";
import { ErrorNote } from "../../components/Note";
import type { Batch } from "../../contract";
import { browse, followed, listError, paste, reading } from "../../state/bulk";
import { now } from "../../state/clock";
import { loader } from "../../state/load";
import { batches as live, onEvent, standingWord } from "../../state/session";
import { counted, money } from "../../words/money";
import { whenInFull } from "../../words/times";
import { BatchBar } from "./BatchBar";

/** The first step: a file dropped anywhere, a file chosen, or text pasted; and the lists of before. */
export function Begin() {
  const [text, setText] = useState("");
  const heading = useLanding();
  return (
    <div class="scroll">
      <div class="begin">
        <section class="begin-file">
          <Icon name="file" size={28} />
          <h1 ref={heading} tabIndex={-1} aria-live="polite">
            {reading.value ? "Reading the list" : "Drop a list anywhere in this window"}
          </h1>
          <p class="soft">
            An Excel, LibreOffice or csv file with a number and a size in each row. Nothing is bought before you have
            seen every row and its price.
          </p>
          <div class="row begin-ways">
            <button
              type="button"
              class="button primary"
              data-testid="browse"
              disabled={reading.value}
              onClick={() => void browse()}
            >
              Choose a file
            </button>
            <SaveButton words="Get a template" testId="template" save={() => platform.saveTemplate()} />
          </div>
        </section>
        <form
          class="begin-paste"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== "") void paste(text);
          }}
        >
          <label class="visually-hidden" for="paste">
            Or paste the list
          </label>
          <textarea
            id="paste"
            class="textarea mono"
            rows={7}
            spellcheck={false}
            data-testid="paste"
            data-slash
            placeholder={"Or paste a list, one order a line:\n\n0241234567 2GB\n020 111 2222 1GB\n0261112222 500MB"}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button
            type="submit"
            class="button"
            data-testid="read-paste"
            disabled={text.trim() === "" || reading.value}
          >
            Read this list
          </button>
        </form>
        {listError.value ? (
          <div class="begin-error">
            <ErrorNote error={listError.value} />
          </div>
        ) : null}
        <Lists />
      </div>
    </div>
  );
}

function Lists() {
  const [kept] = useState(() => loader<Batch[]>());
  useEffect(() => {
    const ask = () => void kept.load(() => platform.batches());
    ask();
    return onEvent((event) => {
      if (event.kind === "refresh") ask();
    });
  }, [kept]);
  const { value, error } = kept.state.value;
  const lists = (value ?? []).filter((b) => !b.counter).map((b) => live.value.get(b.id) ?? b);
  return (
    <section class="lists">
      <h2>Lists before</h2>
      {error ? <ErrorNote error={error} retry={() => void kept.load(() => platform.batches())} /> : null}
      {value !== null && lists.length === 0 ? <p class="soft">The lists you send stand here.</p> : null}
      <ul>
        {lists.map((batch) => (
          <li key={batch.id}>
            <button type="button" class="list-item" onClick={() => (followed.value = batch.id)}>
              <span class="list-name">{batch.source}</span>
              <span class="soft">{whenInFull(batch.approvedAt, now.value)}</span>
              <span class="right">{counted(batch.orders, "order")}</span>
              <span class="right number">{money(batch.total)}</span>
              <BatchBar batch={batch} />
              <span class={batch.state === "paused" ? "list-state is-paused" : "list-state"}>
                {standingWord(batch)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
