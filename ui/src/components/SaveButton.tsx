import { toast } from "../state/toasts";
import { useWork } from "../state/work";

interface Props {
  words: string;
  /** Asks where, writes, and gives the file's name. */
  save: () => Promise<string | null>;
  testId: string;
  disabled?: boolean;
}

/** Saves a file where the agent says, and says what became of it. */
export function SaveButton({ words, save, testId, disabled = false }: Props) {
  const { busy, error, run } = useWork();
  const saveIt = async () => {
    const name = await save();
    if (name !== null) toast(`Saved as ${name}.`);
  };
  return (
    <>
      <button type="button" class="button small" data-testid={testId} disabled={busy || disabled} onClick={() => void run(saveIt)}>
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
