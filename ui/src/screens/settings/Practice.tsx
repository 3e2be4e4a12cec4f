import { platform } from "#platform";
import { ErrorNote } from "../../components/Note";
import type { Start } from "../../contract";
import { go } from "../../state/route";
import { start, take } from "../../state/session";
import { useWork } from "../../state/work";

export function Practice() {
  const { busy, error, run } = useWork();
  const practice = start.value?.practice === true;
  const change = (ask: () => Promise<Start>) =>
    run(async () => {
      take(await ask());
      go("sell");
    });
  return (
    <>
      <p>
        {practice
          ? "You are practising with pretend money. Both providers are played by this computer, in their own data file."
          : "Try anything with pretend money. Practice has its own data file: your real history is not touched."}
      </p>
      <div>
        {practice ? (
          <button
            type="button"
            class="button"
            data-testid="leave-practice"
            disabled={busy}
            onClick={() => void change(() => platform.leavePractice())}
          >
            End practice
          </button>
        ) : (
          <button
            type="button"
            class="button"
            data-testid="begin-practice"
            disabled={busy}
            onClick={() => void change(() => platform.beginPractice())}
          >
            Practise with pretend money
          </button>
        )}
      </div>
      {error ? <ErrorNote error={error} /> : null}
    </>
  );
}
