import { useLayoutEffect, useRef } from "preact/hooks";
import { lifts, toasts } from "../state/toasts";
import "./toasts.css";

/** Over everything else: a dialog lies in the browser's top layer, so what is shown is lifted over each new one. */
export function Toasts() {
  const region = useRef<HTMLDivElement>(null);
  const shown = toasts.value;
  const newest = shown.at(-1)?.id ?? null;
  const lift = lifts.value;
  useLayoutEffect(() => {
    const lifted = region.current;
    // Older web views know no popovers: there the words stand under a dialog's veil.
    if (lifted === null || typeof lifted.showPopover !== "function") return;
    if (lifted.matches(":popover-open")) lifted.hidePopover();
    if (newest !== null) lifted.showPopover();
  }, [newest, lift]);
  return (
    <div ref={region} class="toasts" role="status" aria-live="polite" popover="manual">
      {shown.map((toast) => (
        <p key={toast.id} class="toast">
          {toast.text}
        </p>
      ))}
    </div>
  );
}
