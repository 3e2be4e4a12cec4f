// Local times in words: today and yesterday by name, and ages that stay short.

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** `10:31` */
export function clock(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `10:31:07` */
export function clockSeconds(at: number): string {
  return `${clock(at)}:${two(new Date(at).getSeconds())}`;
}

/** `today`, `yesterday`, `12 Nov`, `3 Jan 2025` */
export function day(at: number, now: number): string {
  const date = new Date(at);
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return "today";
  if (days === 1) return "yesterday";
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${months[date.getMonth()] ?? ""}${year}`;
}

/** `10:31` today, `yesterday 10:31`, `12 Nov 10:31` */
export function when(at: number, now: number): string {
  const name = day(at, now);
  return name === "today" ? clock(at) : `${name} ${clock(at)}`;
}

/** `today 10:31`, `yesterday 10:31` */
export function whenInFull(at: number, now: number): string {
  return `${day(at, now)} ${clock(at)}`;
}

/** `just now`, `4 min ago`, `2 h ago`, then the day. */
export function age(at: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 6 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return whenInFull(at, now);
}

/** `about 40 s`, `about 4 min 10 s`, `about 1 h 5 min` */
export function duration(seconds: number): string {
  if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = Math.round((seconds % 60) / 10) * 10;
    return rest > 0 && rest < 60 ? `about ${minutes} min ${rest} s` : `about ${rest === 60 ? minutes + 1 : minutes} min`;
  }
  const rest = minutes % 60;
  return rest > 0 ? `about ${Math.floor(minutes / 60)} h ${rest} min` : `about ${Math.floor(minutes / 60)} h`;
}

/** `Saturday, 21 Nov 2026` */
export function dateInFull(at: number): string {
  const date = new Date(at);
  return `${weekdays[date.getDay()] ?? ""}, ${date.getDate()} ${months[date.getMonth()] ?? ""} ${date.getFullYear()}`;
}

/** `2026-11-21`, the local day. */
export function isoDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Local midnight at the start of a day written `2026-11-21`; `null` when it is none. */
export function dayStart(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match ? new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime() : null;
}

/** Local midnight at the start of that day. */
export function midnight(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function two(n: number): string {
  return n.toString().padStart(2, "0");
}
