// Amounts as people read them. Whole pesewas in, text out; no fraction is ever computed with.

/** `GHS 1,234.50` */
export function money(pesewas: number): string {
  return `GHS ${amount(pesewas)}`;
}

/** `1,234.50`, where the column's head already says GHS. */
export function amount(pesewas: number): string {
  const sign = pesewas < 0 ? "-" : "";
  const whole = Math.abs(pesewas);
  const cedis = Math.trunc(whole / 100).toString();
  const rest = (whole % 100).toString().padStart(2, "0");
  return `${sign}${grouped(cedis)}.${rest}`;
}

/** `12,345` */
export function count(n: number): string {
  return grouped(Math.trunc(n).toString());
}

/** `1 order`, `12 orders` */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Reads an amount as typed, in pesewas; `null` when it is none. The Rust side reads it again. */
export function readAmount(text: string): number | null {
  const plain = text.trim().replace(/^(ghs|gh₵|₵)/i, "").replace(/[,\s]/g, "");
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0") || "0");
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
