import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { liftToasts } from "../state/toasts";
import { Icon } from "./Icon";
import "./dialog.css";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  actions?: ComponentChildren;
  wide?: boolean;
  testId?: string;
}

/** A modal dialog: the browser keeps the focus inside, Escape closes it, and the focus goes back where it was. */
export function Dialog({ title, onClose, children, actions, wide = false, testId }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    liftToasts();
    // The heading, not the first button: an Enter meant for the page before must not answer here.
    dialog?.querySelector<HTMLElement>("h1")?.focus();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={element}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={heading}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="row spread">
        <h1 id={heading} tabIndex={-1}>{title}</h1>
        <button type="button" class="button plain only-icon" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
      {actions === undefined ? null : <footer class="row">{actions}</footer>}
    </dialog>
  );
}
