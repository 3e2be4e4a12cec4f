import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { ErrorNote, Note } from "../../components/Note";
import type { ColumnRole, List, ListReading, Network, ReadAs } from "../../contract";
import { readAs } from "../../state/bulk";
import { loader } from "../../state/load";
import { counted } from "../../words/money";
import { networkName, networks } from "../../words/numbers";

const roles: readonly [ColumnRole, string][] = [
  ["number", "Number"],
  ["size", "Size"],
  ["network", "Network"],
  ["name", "Name"],
  ["note", "Note"],
  ["ignored", "Not read"],
];

/** How the list was understood, and every way to have it read otherwise. A change reads the whole list again. */
export function MappingPanel({ list }: { list: List }) {
  const [reading] = useState(() => loader<ListReading>());
  useEffect(() => void reading.load(() => platform.listReading(list.id)), [reading, list.id]);
  const { value, error } = reading.state.value;
  return (
    <section class="mapping" aria-label="How this list is read" data-testid="mapping">
      {error ? <ErrorNote error={error} /> : null}
      {value ? <Fields reading={value} list={list} /> : null}
    </section>
  );
}

function Fields({ reading, list }: { reading: ListReading; list: List }) {
  const [size, setSize] = useState(reading.defaultSize);
  const isTable = reading.columns.length > 0;
  const asIs: ReadAs = {
    sheet: reading.sheet,
    headerRow: null,
    columns: null,
    bareIsMb: reading.bareIsMb,
    defaultNetwork: reading.defaultNetwork,
    defaultSize: reading.defaultSize,
    forget: false,
  };
  // The columns stay as they are shown unless it is they that change.
  const withColumns: ReadAs = isTable
    ? { ...asIs, headerRow: reading.headerRow ?? 0, columns: reading.columns.map(({ column, role }) => ({ column, role })) }
    : asIs;
  const ask = (change: Partial<ReadAs>, from: ReadAs = withColumns) => void readAs({ ...from, ...change });
  const setRole = (column: number, role: ColumnRole) =>
    ask({
      columns: reading.columns.map((c) => {
        // Two columns of numbers or sizes would be no list: the older choice gives way.
        const isOther = c.column !== column && c.role === role && role !== "ignored" && role !== "note";
        return { column: c.column, role: c.column === column ? role : isOther ? "ignored" : c.role };
      }),
    });

  return (
    <>
      {list.canUndo ? (
        <Note tone="warn">
          <p>A change here reads the list again. What you edited by hand in its rows is lost.</p>
        </Note>
      ) : null}
      <div class="mapping-fields">
        {reading.sheets.length > 1 ? (
          <div class="field">
            <label for="map-sheet">Sheet</label>
            <select
              id="map-sheet"
              class="select small"
              data-testid="map-sheet"
              value={reading.sheet ?? ""}
              onChange={(event) => ask({ sheet: event.currentTarget.value }, asIs)}
            >
              {reading.sheets.map((sheet) => (
                <option key={sheet.name} value={sheet.name}>
                  {sheet.name} ({counted(sheet.rows, "row")}){sheet.visible ? "" : ", hidden"}
                </option>
              ))}
            </select>
          </div>
        ) : null}
        {isTable ? (
          <div class="field mapping-narrow">
            <label for="map-header">Header in row</label>
            <input
              id="map-header"
              class="input small right"
              inputMode="numeric"
              autocomplete="off"
              placeholder="none"
              data-testid="map-header"
              defaultValue={reading.headerRow?.toString() ?? ""}
              onChange={(event) => ask({ headerRow: Math.trunc(Number(event.currentTarget.value)) || 0 }, asIs)}
            />
          </div>
        ) : null}
        <div class="field">
          <label for="map-network">Network where none is named</label>
          <select
            id="map-network"
            class="select small"
            data-testid="map-network"
            value={reading.defaultNetwork ?? ""}
            onChange={(event) => ask({ defaultNetwork: (event.currentTarget.value || null) as Network | null })}
          >
            <option value="">By each number's prefix</option>
            {networks.map((network) => (
              <option key={network} value={network}>
                {networkName(network)} for all of them
              </option>
            ))}
          </select>
        </div>
        <form
          class="field mapping-narrow"
          onSubmit={(event) => {
            event.preventDefault();
            if (size !== reading.defaultSize) ask({ defaultSize: size });
          }}
        >
          <label for="map-size">Size where none is</label>
          <input
            id="map-size"
            class="input small"
            autocomplete="off"
            placeholder="as in 2GB"
            data-testid="map-size"
            value={size}
            onInput={(event) => setSize(event.currentTarget.value)}
            onBlur={() => {
              if (size !== reading.defaultSize) ask({ defaultSize: size });
            }}
          />
        </form>
        {isTable ? (
          <div class="field">
            <label for="map-unit">A bare number in the size column is</label>
            <select
              id="map-unit"
              class="select small"
              value={reading.bareIsMb ? "mb" : "gb"}
              onChange={(event) => ask({ bareIsMb: event.currentTarget.value === "mb" })}
            >
              <option value="gb">GB</option>
              <option value="mb">MB</option>
            </select>
          </div>
        ) : null}
      </div>
      {isTable ? (
        <div class="mapping-columns">
          {reading.columns.map((column) => (
            <div key={column.column} class={column.role === "ignored" ? "mapping-column" : "mapping-column is-read"}>
              <label for={`map-${column.column}`}>
                <strong>{column.letters}</strong> <span class="soft">{column.header ?? ""}</span>
              </label>
              <select
                id={`map-${column.column}`}
                class="select small"
                data-testid={`map-column-${column.letters}`}
                value={column.role}
                onChange={(event) => setRole(column.column, event.currentTarget.value as ColumnRole)}
              >
                {roles.map(([role, words]) => (
                  <option key={role} value={role}>
                    {words}
                  </option>
                ))}
              </select>
            </div>
          ))}
        </div>
      ) : (
        <p class="soft">This list is read line by line, as a message is: each number with the size beside it.</p>
      )}
      {reading.samples.length > 0 ? (
        <p class="mapping-samples small soft can-select">
          As written: {reading.samples.map((sample, i) => (
            <span key={i} class="mono">{sample}</span>
          ))}
        </p>
      ) : null}
      {isTable ? (
        <p class="small soft">
          {reading.remembered ? "Read as you had a list like this read before. " : "What you choose for the columns is kept for lists like this one. "}
          {reading.remembered ? (
            <button type="button" class="link" data-testid="map-forget" onClick={() => ask({ forget: true, headerRow: null, columns: null }, asIs)}>
              Forget that and guess
            </button>
          ) : null}
        </p>
      ) : null}
    </>
  );
}
