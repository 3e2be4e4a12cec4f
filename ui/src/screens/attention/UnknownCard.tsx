import { useEffect, useRef, useState } from "preact/hooks";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { NetworkChip } from "../../components/NetworkChip";
import { ErrorNote } from "../../components/Note";
import type { Choice, Evidence, UnknownOrder } from "../../contract";
import { now } from "../../state/clock";
import { useSuccessor } from "../../state/focus";
import { openOrder } from "../../state/route";
import { toast } from "../../state/toasts";
import { useWork } from "../../state/work";
import { money } from "../../words/money";
import { phone } from "../../words/numbers";
import { clockSeconds, day } from "../../words/times";

/** An outcome that is not known: the evidence side by side, what we do next, and what the person can say. */
export function UnknownCard({ item, onSettled }: { item: UnknownOrder; onSettled: () => void }) {
  const { order } = item;
  const [choice, setChoice] = useState<Choice | null>(null);
  const [note, setNote] = useState("");
  const [providerOrder, setProviderOrder] = useState("");
  const { busy, error, run: work } = useWork();
  const sentAt = order.firstSentAt;
  const field = useSuccessor<HTMLTextAreaElement>(choice);
  const choices = useRef<HTMLDivElement>(null);
  const left = useRef<Choice | null>(null);
  // Back to the choice that was not made after all.
  useEffect(() => {
    if (choice === null && left.current !== null) {
      const pressed = choices.current?.querySelector<HTMLElement>(`[data-testid="choice-${left.current.verdict}"]`);
      pressed?.focus();
    }
    left.current = choice;
  }, [choice]);

  const run = (ask: () => Promise<unknown>, said: string) =>
    work(async () => {
      await ask();
      toast(said);
      setChoice(null);
      onSettled();
    });

  return (
    <article class="unknown" data-testid={`unknown-${order.id}`}>
      <header class="row wrap">
        <strong class="unknown-number number">{phone(order.msisdn)}</strong>
        {order.network ? <NetworkChip network={order.network} /> : null}
        <span>{order.package}</span>
        <strong class="number">{money(order.price)}</strong>
        <span class="soft">
          {sentAt === null
            ? ""
            : `sent ${day(sentAt, now.value) === "today" ? "" : `${day(sentAt, now.value)} `}${clockSeconds(sentAt)}`}{" "}
          from {order.account} ({order.providerName})
        </span>
        <span class="grow" />
        <button type="button" class="button plain small" onClick={() => (openOrder.value = order.id)}>
          Show whole history
        </button>
      </header>
      <div class="evidence">
        <Column title="What we sent" lines={item.ours} />
        <Column title={`What ${order.providerName} lists`} lines={item.theirs} />
        <Column title="The wallet" lines={item.wallet} />
      </div>
      <p class="unknown-next">
        <Icon name="waiting" size={16} /> {item.next}
      </p>
      {error ? <ErrorNote error={error} /> : null}
      {choice === null ? (
        <div class="row wrap" ref={choices}>
          <button
            type="button"
            class="button small"
            disabled={busy}
            data-testid="look-now"
            onClick={() => void run(() => platform.checkOrder(order.id), "Asked the provider.")}
          >
            <Icon name="refresh" size={16} /> Look now
          </button>
          {item.choices.map((c) => (
            <button
              key={c.verdict}
              type="button"
              class="button small"
              disabled={c.notYet !== null || busy}
              title={c.notYet ?? c.meaning}
              data-testid={`choice-${c.verdict}`}
              onClick={() => {
                setChoice(c);
                setNote("");
                setProviderOrder("");
              }}
            >
              {c.label}
            </button>
          ))}
          {item.choices.map((c) =>
            c.notYet === null ? null : (
              <p key={c.verdict} class="small soft unknown-not-yet">
                '{c.label}': {c.notYet}
              </p>
            ),
          )}
        </div>
      ) : (
        <form
          class="unknown-say"
          onSubmit={(event) => {
            event.preventDefault();
            void run(() => platform.settleOrder(order.id, choice.verdict, note.trim(), providerOrder), "Written down.");
          }}
        >
          <p>
            <strong>{choice.label}.</strong> {choice.meaning}
          </p>
          <div class="field">
            <label for={`note-${order.id}`}>{choice.needsNote ? "How do you know? This is kept with the order." : "A note, if you like"}</label>
            <textarea
              id={`note-${order.id}`}
              ref={field}
              class="textarea"
              rows={2}
              data-testid="settle-note"
              required={choice.needsNote}
              value={note}
              onInput={(event) => setNote(event.currentTarget.value)}
            />
          </div>
          {choice.verdict === "charged" ? (
            <div class="field">
              <label for={`provider-order-${order.id}`}>{order.providerName}'s own order number, if you can see it</label>
              <input
                id={`provider-order-${order.id}`}
                class="input mono"
                autocomplete="off"
                spellcheck={false}
                data-testid="settle-provider-order"
                value={providerOrder}
                onInput={(event) => setProviderOrder(event.currentTarget.value)}
              />
              <span class="hint">With it we can follow the order to its end.</span>
            </div>
          ) : null}
          <div class="row">
            <button
              type="submit"
              class="button primary"
              data-testid="settle-confirm"
              disabled={busy || (choice.needsNote && note.trim() === "")}
            >
              {choice.label}
            </button>
            <button type="button" class="button" onClick={() => setChoice(null)}>
              Not now
            </button>
          </div>
        </form>
      )}
    </article>
  );
}

function isLongCode(text: string): boolean {
  return text.length > 24 && !/\s/.test(text);
}

function Column({ title, lines }: { title: string; lines: Evidence[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl class="can-select">
        {lines.map((line) => (
          <div key={line.label + line.value} class={isLongCode(line.value) ? "is-code" : ""}>
            <dt>{line.label}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
