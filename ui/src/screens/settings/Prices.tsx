import { useEffect, useState } from "preact/hooks";
import { platform } from "#platform";
import { NetworkChip } from "../../components/NetworkChip";
import { ErrorNote } from "../../components/Note";
import type { SellingPrice } from "../../contract";
import { loader, type Loader } from "../../state/load";
import { amount, readAmount } from "../../words/money";

/** What the agent sells each bundle for. It shows on the tiles, and the day's profit is reckoned with it. */
export function Prices() {
  const [prices] = useState(() => loader<SellingPrice[]>());
  useEffect(() => void prices.load(() => platform.sellingPrices()), [prices]);
  const { value, error } = prices.state.value;
  return (
    <>
      <p class="soft">
        What your customers pay. It stands on the tiles, and the day's profit is reckoned with it. Sales before a change
        keep the price they were made at.
      </p>
      {error ? <ErrorNote error={error} /> : null}
      {value?.length === 0 ? <p>Bundles stand here as soon as an account's prices were read.</p> : null}
      {value && value.length > 0 ? (
        <div class="prices">
          {value.map((price) => (
            <PriceField key={price.key} price={price} prices={prices} />
          ))}
        </div>
      ) : null}
    </>
  );
}

function PriceField({ price, prices }: { price: SellingPrice; prices: Loader<SellingPrice[]> }) {
  const [text, setText] = useState(price.price === null ? "" : amount(price.price));
  const typed = text.trim() === "" ? null : readAmount(text);
  const trouble = text.trim() !== "" && typed === null;
  const low = price.costLow === price.costHigh ? amount(price.costLow) : `${amount(price.costLow)} to ${amount(price.costHigh)}`;
  const gain = price.price === null ? null : price.price - price.costHigh;
  const loses = gain !== null && gain < 0;
  const save = () => {
    if (!trouble && typed !== price.price) void prices.load(() => platform.setSellingPrice(price.key, typed));
  };
  return (
    <div class="price">
      <label for={`price-${price.key}`}>
        {price.network ? <NetworkChip network={price.network} /> : null} <strong>{price.name}</strong>
        <span class="small soft price-cost">cost {low}</span>
      </label>
      <input
        id={`price-${price.key}`}
        class="input small right"
        inputMode="decimal"
        autocomplete="off"
        placeholder="not set"
        data-testid={`price-${price.key}`}
        aria-invalid={trouble}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter") save();
        }}
      />
      <span class={loses ? "small is-missing right" : "small soft right"}>
        {trouble ? "no amount" : gain === null ? "" : `${loses ? "" : "+"}${amount(gain)}`}
      </span>
    </div>
  );
}
