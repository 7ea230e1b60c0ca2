/**
 * Trying again what may succeed later, for as long as that makes sense.
 *
 * A lost connection, a session that has ended and a full engagement are waited for without end: the person sees what is
 * waited for and can give up. Trouble of the server is tried again a few times. Everything else is thrown at once.
 */
import { ApiProblem } from "../api/problem";

export type WaitReason = "connection" | "server" | "place" | "session";

export interface Waiting {
  readonly reason: WaitReason;
  /** When it is tried again, in milliseconds; null where only an event ends it. */
  readonly until: number | null;
}

export interface Patience {
  readonly signal: AbortSignal;
  /** Told while waiting, and null when it is over. */
  readonly onWaiting: (waiting: Waiting | null) => void;
  /** Dispatches "wake" when trying at once is worth it. */
  readonly wake: EventTarget;
}

const FIRST_MS = 1_000;
const LAST_MS = 30_000;
const PLACE_MS = 10_000;
const SERVER_TRIES = 6;

/** The task's result, however long it takes; rejects with the signal's reason when that aborts. */
export async function patiently<T>(task: () => Promise<T>, { signal, onWaiting, wake }: Patience): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      return await task();
    } catch (error) {
      signal.throwIfAborted();
      const reason = reasonToWait(error);
      if (reason === null || (reason === "server" && failures >= SERVER_TRIES)) throw error;
      const delay = delayOf(reason, failures);
      onWaiting({ reason, until: delay === null ? null : Date.now() + delay });
      await pause(delay, signal, wake);
      onWaiting(null);
    }
  }
}

/** What would have to change for another try to succeed; null where nothing would help. */
function reasonToWait(error: unknown): WaitReason | null {
  if (!(error instanceof ApiProblem)) return null;
  if (error.status === 0) return "connection";
  if (error.status === 401) return "session";
  if (error.code === "too-many-imports") return "place";
  return error.passing ? "server" : null;
}

function delayOf(reason: WaitReason, failures: number): number | null {
  if (reason === "session") return null;
  if (reason === "place") return PLACE_MS;
  return Math.min(LAST_MS, FIRST_MS * 2 ** (failures - 1));
}

function pause(delay: number | null, signal: AbortSignal, wake: EventTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = delay === null ? undefined : setTimeout(done, delay);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      wake.removeEventListener("wake", done);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    }
    signal.addEventListener("abort", done);
    wake.addEventListener("wake", done);
  });
}
