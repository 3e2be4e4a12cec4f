import type { Network, NetworkSource } from "../contract";
import { networkName } from "../words/numbers";
import "./network-chip.css";

/** The network's name on its colour. A dashed edge says that only the prefix hints it. */
export function NetworkChip({ network, source }: { network: Network; source?: NetworkSource | null }) {
  const hinted = source === "prefix";
  return (
    <span class={`chip ${network.toLowerCase()}`} title={hinted ? `${network}, by the number's prefix` : network}>
      {networkName(network)}
      {hinted ? (
        <span class="chip-hint" aria-label="by prefix">
          ?
        </span>
      ) : null}
    </span>
  );
}
