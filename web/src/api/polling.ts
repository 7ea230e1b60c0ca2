/**
 * When to ask again where an import stands.
 *
 * Small imports are done within seconds, so the first polls come every second; then the pause grows up to five. A
 * settled import is not asked about again, unless a model may still explain it. Passing trouble never ends the watching; an answer that cannot change does.
 */
import { ApiProblem } from "./problem";
import { serverNow } from "./serverClock";
import type { ImportStatus, ImportSummary } from "./types";

const FIRST_MS = 1_000;
const LAST_MS = 5_000;
const PROMPT_POLLS = 8;
const GROWTH = 1.25;
const EXPLAINED_MS = 2_000;

interface Watched {
  readonly status: ImportStatus | undefined;
  /** How often it has been asked, with and without success. */
  readonly polls: number;
  /** What the last poll ended with, if not with an answer. */
  readonly problem: unknown;
  /** Whether something may still be said about it after it is settled; ends by itself. */
  readonly mayBeExplained?: boolean;
}

type ListedImport = Pick<ImportSummary, "status" | "upload_expires_at">;

/** Milliseconds to the next poll, or false for none. */
export function nextPoll({ status, polls, problem, mayBeExplained = false }: Watched): number | false {
  const settled = status !== undefined && isSettled(status);
  if (settled && !mayBeExplained) return false;
  if (problem) return isFinal(problem) ? false : LAST_MS;
  if (settled) return EXPLAINED_MS;
  return Math.min(LAST_MS, FIRST_MS * GROWTH ** Math.max(0, polls - PROMPT_POLLS));
}

/** Milliseconds until a list of imports is asked again: while one of them is under way, and its file may still come. */
export function nextListPoll(imports: readonly ListedImport[], now = serverNow()): number | false {
  return imports.some((each) => isUnderWay(each, now)) && LAST_MS;
}

/** Whether something may still change about the import; one whose file never came will stay as it is. */
export function isUnderWay({ status, upload_expires_at: until }: ListedImport, now = serverNow()): boolean {
  if (status === "pending") return until !== null && Date.parse(until) > now;
  return !isSettled(status);
}

/** Whether nothing will change about what the import did any more. */
export function isSettled(status: ImportStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** Whether asking again would be answered in the same way: no such import, not granted, not signed in. */
export function isFinal(problem: unknown): boolean {
  return problem instanceof ApiProblem && !problem.passing;
}
