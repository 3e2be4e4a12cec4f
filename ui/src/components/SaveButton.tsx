import { useState } from "preact/hooks";
import type { ErrorView } from "../contract";
import { failure } from "../state/failure";
import { toast } from "../state/toasts";

interface Props {
  words: string;
  /** Asks where, writes, and gives the file's name. */
  save: () => Promise<string | null>;
  testId: string;
  disabled?: boolean;
}

/** Saves a file where the agent says, and says what became of it. */
export function SaveButton({ words, save, testId, disabled = false }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      const name = await save();
      if (name !== null) toast(`Saved as ${name}.`);
    } catch (thrown) {
      setError(failure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" class="button small" data-testid={testId} disabled={busy || disabled} onClick={() => void run()}>
        {words}
      </button>
      {error ? (
        <span class="small is-missing" role="alert">
          {error.message}
        </span>
      ) : null}
    </>
  );
}
