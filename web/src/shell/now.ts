/** The time as state: components that show a running time are rendered anew each second, all at the same moment. */
import { useSyncExternalStore } from "react";

import { serverNow } from "../api/serverClock";

const SECOND_MS = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The server's time in milliseconds, whole seconds; it stands still unless `ticking`. */
export function useNow(ticking = true): number {
  return useSyncExternalStore(ticking ? subscribe : nothing, wholeSecond);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, SECOND_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function nothing(): () => void {
  return () => undefined;
}

function wholeSecond(): number {
  return Math.floor(serverNow() / SECOND_MS) * SECOND_MS;
}
