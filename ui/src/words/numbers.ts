import type { Network } from "../contract";

/** `024 123 4567` from ten digits; anything else as it stands. */
export function phone(msisdn: string): string {
  return /^\d{10}$/.test(msisdn) ? `${msisdn.slice(0, 3)} ${msisdn.slice(3, 6)} ${msisdn.slice(6)}` : msisdn;
}

/** The short name on a chip. */
export function networkName(network: Network): string {
  return network === "AirtelTigo" ? "AT" : network;
}

export const networks: readonly Network[] = ["MTN", "Telecel", "AirtelTigo"];
