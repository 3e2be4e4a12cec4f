import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { onEvent } from "../state/session";
import { Icon } from "./Icon";
import "./drop-veil.css";

const over = signal(false);

/** Shows that a file held over the window can be let go anywhere. */
export function DropVeil() {
  useEffect(
    () =>
      onEvent((event) => {
        if (event.kind === "dragging") over.value = event.over;
        if (event.kind === "list_opened" || event.kind === "list_failed") over.value = false;
      }),
    [],
  );
  return over.value ? (
    <div class="drop-veil">
      <p>
        <Icon name="file" size={28} /> Drop the list here
      </p>
    </div>
  ) : null;
}
