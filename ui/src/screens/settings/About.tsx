import { start } from "../../state/session";

export function About() {
  const at = start.value;
  return (
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
  );
}
