import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { ErrorNote } from "../../components/Note";
import type { Account, Catalogue, NotFound } from "../../contract";
import { now } from "../../state/clock";
import { loader } from "../../state/load";
import { counted } from "../../words/money";
import { age } from "../../words/times";

/** An account's bundles: how many, how old, and the ways to know more of them. */
export function Bundles({ account }: { account: Account }) {
  const [catalogue] = useState(() => loader<Catalogue>());
  const [ids, setIds] = useState("");
  const [pasting, setPasting] = useState(false);

  useEffect(() => void catalogue.load(() => platform.catalogue(account.id)), [catalogue, account.id]);
  const refresh = (packageIds: string[], learn: boolean) =>
    catalogue.load(() => platform.refreshCatalogue(account.id, packageIds, learn));

  const { value, error, loading } = catalogue.state.value;
  const takesIds = account.provider === "netconnect";
  return (
    <div class="bundles">
      <div class="row wrap">
        <span class="grow">
          {value === null
            ? "Bundles"
            : `${counted(value.packages.length, "bundle")}${value.readAt === null ? "" : `, prices read ${age(value.readAt, now.value)}`}`}
        </span>
        <button type="button" class="button small" disabled={loading} onClick={() => void refresh([], false)}>
          Read the prices again
        </button>
        {takesIds ? (
          <>
            <button type="button" class="button small" disabled={loading} onClick={() => void refresh([], true)}>
              Learn from my orders
            </button>
            <button type="button" class="button small" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
              Paste package ids
            </button>
          </>
        ) : null}
      </div>
      {pasting ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            const wanted = ids.split(/[\s,;]+/).filter((id) => id !== "");
            void refresh(wanted, false).then((next) => {
              if (next && next.notFound.length === 0) {
                setIds("");
                setPasting(false);
              }
            });
          }}
        >
          <div class="field">
            <label for={`ids-${account.id}`}>Package ids from the provider's dashboard, one a line</label>
            <textarea
              id={`ids-${account.id}`}
              class="textarea mono"
              rows={4}
              spellcheck={false}
              value={ids}
              onInput={(event) => setIds(event.currentTarget.value)}
            />
          </div>
          <div>
            <button type="submit" class="button" disabled={loading || ids.trim() === ""}>
              Look these up
            </button>
          </div>
        </form>
      ) : null}
      {value && value.notFound.length > 0 ? (
        <ul class="small">
          {byReason(value.notFound).map(([reason, ids]) => (
            <li key={reason}>
              {ids.length === 1 ? <span class="mono">{ids[0]}</span> : counted(ids.length, "package")}: {reason}
            </li>
          ))}
        </ul>
      ) : null}
      {error ? <ErrorNote error={error} /> : null}
    </div>
  );
}

/** One line for what befell many alike. */
function byReason(missing: NotFound[]): [string, string[]][] {
  const ids = new Map<string, string[]>();
  for (const each of missing) ids.set(each.reason, [...(ids.get(each.reason) ?? []), each.id]);
  return [...ids];
}
