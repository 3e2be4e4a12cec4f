import type { Account } from "../contract";

/** `shop · NetConnect`; the provider is left out where the agent's own name says it already. */
export function accountName(account: Account): string {
  const says = account.id.toLowerCase().includes(account.providerName.toLowerCase());
  return says ? account.id : `${account.id} · ${account.providerName}`;
}
