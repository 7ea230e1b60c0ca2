/** How long something took, or has been running, second by second. */
import { format } from "../shell/formatting";
import { useNow } from "../shell/now";

interface ElapsedProps {
  /** Null while it runs or before it began. */
  readonly seconds: number | null;
  /** Since when it runs; null unless it does. */
  readonly since: string | null;
}

export function Elapsed({ seconds, since }: ElapsedProps) {
  const now = useNow(since !== null);
  if (since === null) return seconds === null ? null : <>{format.duration(seconds)}</>;
  return <>{format.duration(Math.max(1, Math.floor((now - Date.parse(since)) / 1_000)))}</>;
}
