import { Dialog } from "../../components/Dialog";
import { SaveButton } from "../../components/SaveButton";
import { keepList, list, replace, replacement, saveCorrected } from "../../state/bulk";

/** Asks before a list goes whose edits are kept nowhere else. */
export function ReplaceDialog() {
  const asked = replacement.value;
  const open = list.value;
  if (!asked || !open) return null;
  const { next } = asked;
  return (
    <Dialog
      key={next?.id}
      title={next ? `Open ${next.source} instead?` : `Put ${open.source} away?`}
      testId="replace-dialog"
      onClose={keepList}
      actions={
        <>
          <button type="button" class="button" data-testid="replace-keep" onClick={keepList}>
            Keep this list
          </button>
          <button type="button" class="button danger" data-testid="replace-confirm" onClick={() => void replace()}>
            {next ? "Open the other list" : "Put it away"}
          </button>
        </>
      }
    >
      <p>
        You changed rows of <strong>{open.source}</strong>, and these changes are not saved. They are lost when the list
        goes. Nothing of it was sent.
      </p>
      <p>
        <SaveButton words="Save a corrected copy" testId="replace-save" save={saveCorrected} />
      </p>
    </Dialog>
  );
}
