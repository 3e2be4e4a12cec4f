import { useLayoutEffect } from "preact/hooks";
import { ErrorNote } from "../../components/Note";
import type { Package } from "../../contract";
import { account } from "../../state/session";
import { go } from "../../state/route";
import { catalogue, loadCatalogue, network, offered, picked, pickPackage } from "../../state/sell";
import { amount } from "../../words/money";
import { networkName } from "../../words/numbers";

/** The bundles of the chosen account and network, as large as a finger, with what they cost. */
export function Tiles() {
  const { error, loading, value } = catalogue.state.value;
  const chosen = account.value;
  const ready = value !== null;
  useLayoutEffect(() => {
    // A customer can be served once this frame is drawn, which it is when the next one begins; scripts/bench reads the mark.
    if (ready) requestAnimationFrame(() => requestAnimationFrame(() => void performance.mark("usable")));
  }, [ready]);
  if (error && chosen && (value?.packages.length ?? 0) === 0) {
    return <ErrorNote error={error} retry={() => void loadCatalogue(chosen.id)} />;
  }
  if (!value || (loading && value.packages.length === 0)) {
    return (
      <div class="tiles" aria-busy="true">
        {Array.from({ length: 8 }, (_, i) => (
          <div key={i} class="tile is-waiting" />
        ))}
      </div>
    );
  }
  if (value.packages.length === 0) {
    return (
      <div class="tiles-empty">
        <p>
          <strong>This account's bundles are not known yet.</strong> {chosen?.providerName} gives no list: paste package
          ids from its dashboard in Settings, or learn them from your orders.
        </p>
        <button type="button" class="button" onClick={() => go("settings")}>
          Add bundles in Settings
        </button>
      </div>
    );
  }
  if (network.value === null) {
    return (
      <div class="tiles-empty">
        <p>Bundles and prices stand here as soon as the network is known.</p>
      </div>
    );
  }
  if (offered.value.length === 0) {
    return (
      <div class="tiles-empty">
        <p>
          This account has no bundles for {networkName(network.value)}. Choose another account or network.
        </p>
      </div>
    );
  }
  const isTwin = (pack: Package) => offered.value.some((p) => p !== pack && p.sizeMb === pack.sizeMb);
  return (
    <div class={offered.value.some(isTwin) ? "tiles has-twins" : "tiles"} role="radiogroup" aria-label="Bundle">
      {offered.value.map((pack) => (
        <Tile key={pack.id} pack={pack} hasTwin={isTwin(pack)} />
      ))}
    </div>
  );
}

/** `1 GB, MTNUP2U - Data Bundle, 90 days` */
export function wholeName(pack: Package): string {
  return [pack.size, pack.product, pack.validity].filter((part) => part !== null).join(", ");
}

/** Where one size is sold under two products, the product's name tells them apart. */
function Tile({ pack, hasTwin }: { pack: Package; hasTwin: boolean }) {
  const product = hasTwin ? (pack.product?.split(" - ")[0] ?? null) : null;
  return (
    <label class={pack.available ? "tile" : "tile is-gone"} title={wholeName(pack)}>
      <input
        type="radio"
        name="package"
        class="visually-hidden"
        data-testid={`tile-${pack.size.replace(" ", "")}`}
        checked={picked.value?.id === pack.id}
        disabled={!pack.available}
        onChange={() => pickPackage(pack.id)}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.form?.requestSubmit();
        }}
      />
      <span class="tile-size">{pack.size}</span>
      <span class="tile-price" data-testid={`tile-${pack.size.replace(" ", "")}-price`}>
        {amount(pack.price)}
        {pack.selling === null ? null : <span class="tile-selling"> sell {amount(pack.selling)}</span>}
      </span>
      {product === null ? null : <span class="tile-more">{product}</span>}
      <span class="tile-more">{pack.available ? pack.validity : "not sold now"}</span>
    </label>
  );
}
