import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { Empty } from "../../components/Empty";
import { ErrorNote } from "../../components/Note";
import type { ErrorView, PackageWords } from "../../contract";
import { failure } from "../../state/failure";
import { toast } from "../../state/toasts";
import { useWork } from "../../state/work";

/** What stands on the cards and in the messages of each checker. */
export function Packages() {
  const [all, setAll] = useState<PackageWords[] | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  useEffect(() => {
    platform.packageWords().then(setAll, (thrown: unknown) => setError(failure(thrown)));
  }, []);

  return (
    <>
      {error ? <ErrorNote error={error} /> : null}
      {all?.length === 0 ? (
        <Empty icon="checkers" title="No checkers known yet">
          <p>Open Checkers once with a NetConnect account, and each kind stands here.</p>
        </Empty>
      ) : null}
      {all?.map((words) => (
        <details key={words.package} class="package-words" data-testid={`words-${words.package}`}>
          <summary>
            <strong>{words.package}</strong>{" "}
            <span class="small soft">
              {words.serialLabel} / {words.pinLabel}
              {words.portal === "" ? ", no address" : `, ${words.portal}`}
            </span>
          </summary>
          <Words key={JSON.stringify(words)} words={words} onKept={setAll} />
        </details>
      ))}
    </>
  );
}

function Words({ words, onKept }: { words: PackageWords; onKept: (all: PackageWords[]) => void }) {
  const [draft, setDraft] = useState(words);
  const { error, run } = useWork();
  const keep = (work: () => Promise<PackageWords[]>) =>
    run(async () => {
      onKept(await work());
      toast("Saved.");
    });
  const field = (name: "serialLabel" | "pinLabel" | "portal" | "instruction", label: string, hint?: string) => (
    <div class="field">
      <label for={`${words.package}-${name}`}>{label}</label>
      <input
        id={`${words.package}-${name}`}
        class="input"
        data-testid={`words-${name}`}
        value={draft[name]}
        onInput={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
      />
      {hint === undefined ? null : <span class="hint">{hint}</span>}
    </div>
  );
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void keep(() => platform.savePackageWords(draft));
      }}
    >
      <div class="settings-fields">
        {field("serialLabel", "First code is called")}
        {field("pinLabel", "Second code is called")}
        {field("portal", "Address where it is used", "Printed with a QR code. Empty: none.")}
        {field("instruction", "Line under the codes")}
      </div>
      <div class="field">
        <label for={`${words.package}-message`}>Message</label>
        <textarea
          id={`${words.package}-message`}
          class="input package-message"
          rows={6}
          value={draft.message}
          onInput={(event) => setDraft({ ...draft, message: event.currentTarget.value })}
        />
        <span class="hint">
          Words in curly brackets are filled in: {"{package} {serial} {pin} {portal} {checks} {shop} {phone} {buyer} {date} {reference}"}.
          A line whose word is empty is left out.
        </span>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <div class="row">
        <button type="submit" class="button" data-testid="words-save" disabled={JSON.stringify(draft) === JSON.stringify(words)}>
          Save
        </button>
        {words.untouched ? null : (
          <button type="button" class="button plain" onClick={() => void keep(() => platform.resetPackageWords(words.package))}>
            Bring back the usual words
          </button>
        )}
      </div>
    </form>
  );
}
