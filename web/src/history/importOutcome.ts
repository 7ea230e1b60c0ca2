/** What a line of the history says about how an import stands: in a word, and for how long it ran. */
import { isUnderWay } from "../api/polling";
import type { ImportSummary } from "../api/types";
import type { Tone } from "../shell/controls/Badge";
import { importState } from "../shell/importWords";

export function outcomeOf(summary: ImportSummary): { readonly title: string; readonly tone: Tone } {
  // announced, and then nobody sent it: nothing will come of it
  if (summary.status === "pending" && !isUnderWay(summary)) return { title: "File never came", tone: "warning" };
  if (summary.status === "failed" && summary.error?.kind === "rejected") return { title: "Refused", tone: "danger" };
  return importState(summary.status);
}

/** Seconds from the file's arrival to the end, or to `now` in milliseconds; null where it did not run. */
export function secondsRun({ status, started_at, completed_at }: ImportSummary, now: number): number | null {
  if (started_at === null) return null;
  const end = completed_at !== null ? Date.parse(completed_at) : status === "processing" ? now : null;
  return end === null ? null : Math.max(0, (end - Date.parse(started_at)) / 1_000);
}
