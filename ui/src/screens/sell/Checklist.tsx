import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { anyOrder } from "../../state/orders";
import { go } from "../../state/route";
import { catalogue } from "../../state/sell";
import { recoveryState } from "../../state/recovery";
import { onEvent, start } from "../../state/session";

/** The first steps after the first start. It goes away by itself when they are done, and for good. */
export function Checklist() {
  const key = start.value?.practice === true ? "checklist.practice" : "checklist";
  const [gone, setGone] = useState(() => localStorage.getItem(key) !== null);
  const [sold, setSold] = useState(false);
  const packages = catalogue.state.value.value?.packages ?? null;
  const hasBundles = packages !== null && packages.length > 0;
  const recovery = recoveryState.value;
  // With pretend money there is nothing to recover, and once put off it is offered no more.
  const offersRecovery = recovery !== null && (recovery.offered || recovery.madeAt !== null);
  const hasRecovery = !offersRecovery || recovery.madeAt !== null;
  const hasPrices = packages?.some((pack) => pack.selling !== null) ?? false;

  useEffect(() => {
    if (gone) return;
    const look = () =>
      void platform.orders({ ...anyOrder, states: ["delivered"], limit: 1 }).then(
        (page) => setSold(page.orders.length > 0),
        () => undefined,
      );
    look();
    return onEvent((event) => {
      if (event.kind === "order" && event.order.state === "delivered") setSold(true);
      else if (event.kind === "refresh") look();
    });
  }, [gone]);

  const leave = () => {
    localStorage.setItem(key, "done");
    setGone(true);
  };
  const isDone = hasBundles && hasPrices && sold && hasRecovery;
  useEffect(() => {
    if (isDone) leave();
  });
  if (gone || packages === null || isDone) return null;
  return (
    <section class="checklist" aria-label="To begin with" data-testid="checklist">
      <strong>To begin with</strong>
      <ol class="grow">
        <Step done={hasBundles} words="Your bundles and what they cost" />
        <Step done={hasPrices} words="What your customers pay" />
        <Step done={sold} words="A first sale" />
        {offersRecovery ? <Step done={hasRecovery} words="A recovery file" /> : null}
      </ol>
      <button type="button" class="button plain only-icon small" aria-label="Put this list away" title="Put this list away" onClick={leave}>
        <Icon name="close" size={16} />
      </button>
    </section>
  );
}

function Step({ done, words }: { done: boolean; words: string }) {
  const inSettings = words !== "A first sale";
  return (
    <li class={done ? "is-done" : ""}>
      <Icon name={done ? "good" : "waiting"} size={16} />
      {done || !inSettings ? (
        <span>
          {words}
          {done ? <span class="visually-hidden">: done</span> : null}
        </span>
      ) : (
        <button type="button" class="link" onClick={() => go("settings")}>
          {words}
        </button>
      )}
    </li>
  );
}
