/**
 * The server's time, for whatever counts from a moment that the server named: the viewer's own clock may be minutes off.
 *
 * It is learned from the answers' `Date`. That is whole seconds old when it arrives, so a clock that is off by little
 * counts as right.
 */
const TOLERATED_MS = 3_000;

let offsetMs = 0;

/** To be told of every answer, with its `Date`. */
export function noteServerTime(date: string | null, now = Date.now()): void {
  const server = Date.parse(date ?? "");
  if (Number.isNaN(server)) return;
  const offset = server - now;
  offsetMs = Math.abs(offset) > TOLERATED_MS ? offset : 0;
}

/** Milliseconds since 1970, as the server has them. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
