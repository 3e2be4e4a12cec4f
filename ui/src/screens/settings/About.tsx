import { useState } from "preact/hooks";
import { platform } from "#platform";
import { ErrorNote } from "../../components/Note";
import { ReportButton } from "../../components/Report";
import { loader } from "../../state/load";
import { start } from "../../state/session";

export function About() {
  const at = start.value;
  return (
    <>
    <dl class="facts can-select">
      <div>
        <dt>Bundle Desk</dt>
        <dd>{at?.version}</dd>
      </div>
      <div>
        <dt>Data folder</dt>
        <dd class="mono">{at?.dataFolder}</dd>
      </div>
      <div>
        <dt>Keys are kept in</dt>
        <dd>{at?.keysKeptIn}</dd>
      </div>
      <div>
        <dt>Licence</dt>
        <dd>MIT</dd>
      </div>
    </dl>
    <div class="row">
      <ReportButton />
    </div>
    <Licences />
    </>
  );
}

/** The libraries in the program; asked for only when somebody wants to see them. */
function Licences() {
  const [text] = useState(() => loader<string>());
  const { value, error } = text.state.value;
  return (
    <details
      onToggle={(event) => {
        if (event.currentTarget.open && value === null) void text.load(() => platform.licences());
      }}
    >
      <summary data-testid="licences">Libraries in this program, and their licences</summary>
      {error ? <ErrorNote error={error} /> : null}
      <pre class="licences can-select small" tabIndex={0}>{value ?? ""}</pre>
    </details>
  );
}
