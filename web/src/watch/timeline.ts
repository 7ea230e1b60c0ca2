/**
 * What the timeline of an import shows, made of what the API says of it: four phases, the checks of validation, and
 * what a model was asked.
 *
 * Guarantees: exactly one phase is current while the import is open; phases come in their order whatever steps there
 * are; nothing is made up for a step that has not begun.
 */
import { judgementsOf } from "../api/judgement";
import type { ImportStatusView, Phase, StepStatus, StepView, ValidationResult } from "../api/types";
import { PHASES, phaseTitle, stepTitle } from "../shell/importWords";
import { judgementNote, judgementState } from "../shell/judgementWords";

interface Timed {
  readonly state: StepStatus;
  /** How long it took; null where it runs or has not begun. */
  readonly seconds: number | null;
  /** Since when it runs; null unless it does. */
  readonly since: string | null;
}

export interface PhaseView extends Timed {
  readonly phase: Phase;
  readonly title: string;
  readonly isCurrent: boolean;
}

export interface CheckView extends Timed {
  readonly name: string;
  readonly title: string;
  /** What it looks at, as a question; null where the API does not say. */
  readonly question: string | null;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

/** A step in which a model was asked. */
export interface SuggestionView extends Timed {
  readonly name: string;
  readonly title: string;
  /** The state in a word. */
  readonly stateTitle: string;
  /** What is being asked, then what came of it. */
  readonly note: string | null;
}

/** How far the API says an import is when every record has been checked. */
const RECORDS_CHECKED_PERCENT = 55;

/** The four phases in order. */
export function phasesOf(status: ImportStatusView): PhaseView[] {
  const present = presentPhase(status);
  return PHASES.map((phase) => ({
    phase,
    title: phaseTitle(phase),
    isCurrent: phase === present && status.status !== "completed",
    ...timeOf(status, phase, present),
  }));
}

/** The checks that have begun, in order, with what they found. */
export function checksOf(status: ImportStatusView): CheckView[] {
  const results = new Map(status.validation_results.map((result) => [result.validator, result]));
  return status.steps.flatMap((step) => {
    const result = results.get(step.step_name);
    return result ? [checkOf(step, result)] : [];
  });
}

/** What a model is or was asked; no answer is none of the import's failures. */
export function suggestionsOf(status: ImportStatusView): SuggestionView[] {
  return judgementsOf(status).map((judgement) => {
    const { sign, title } = judgementState(judgement.step);
    return {
      name: judgement.name,
      title: stepTitle(judgement.name),
      ...timed(judgement.step),
      state: sign,
      stateTitle: title,
      note: judgementNote(judgement, status) ?? judgement.step.description,
    };
  });
}

/** The phase that is going on; a file that has arrived is being read, whether validation has begun or not. */
function presentPhase(status: ImportStatusView): Phase {
  if (status.status === "completed") return "complete";
  return status.status === "processing" && status.current_phase === "upload" ? "validation" : status.current_phase;
}

/** Whether the time for the upload ended before the file came. */
export function isLate({ status, upload_expires_at: until }: ImportStatusView, now: number): boolean {
  return status === "pending" && until !== null && Date.parse(until) <= now;
}

/** What is being done right now, in a few words. */
export function activityOf(status: ImportStatusView): string {
  if (status.status === "pending") return "Waiting for the file";
  if (presentPhase(status) === "enrichment") {
    return isEnriched(status) ? "Bringing the inventory together" : "Updating the inventory";
  }
  if (presentPhase(status) === "complete") return "Closing the books";
  if (status.expected_records === null) return "Reading the file";
  return isCheckingRecords(status) ? "Checking records" : "Checking the file as a whole";
}

/** Whether records are still checked one by one; the checks of the whole file come after. */
export function isCheckingRecords(status: ImportStatusView): boolean {
  return presentPhase(status) === "validation" && status.progress_percentage < RECORDS_CHECKED_PERCENT;
}

/** How many records the present phase is done with, and of how many as far as that is known. */
export function recordsOf(status: ImportStatusView): { readonly done: number; readonly of: number | null } {
  const { total, valid, processed } = status.records;
  if (presentPhase(status) === "enrichment" || presentPhase(status) === "complete")
    return { done: processed, of: valid };
  // planning counts rows, so the true number may come out a little higher
  return { done: total, of: status.expected_records === null ? null : Math.max(total, status.expected_records) };
}

function isEnriched({ records }: ImportStatusView): boolean {
  return records.valid > 0 && records.processed >= records.valid;
}

function timeOf(status: ImportStatusView, phase: Phase, present: Phase): Timed {
  if (phase === "upload") return uploadTime(status);
  if (phase === "complete")
    return { state: present === "complete" ? "completed" : "pending", seconds: null, since: null };
  const step = status.steps.find(({ step_name }) => step_name === phase);
  if (step) return timed(step);
  return { state: phase === present ? "running" : "pending", seconds: null, since: null };
}

function uploadTime(status: ImportStatusView): Timed {
  if (status.status === "pending") return { state: "running", seconds: null, since: status.created_at };
  const { created_at: from, started_at: to } = status;
  const seconds = to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
  return { state: status.status === "cancelled" ? "skipped" : "completed", seconds, since: null };
}

function timed({ status, duration_seconds, started_at }: StepView): Timed {
  const isRunning = status === "running";
  return { state: status, seconds: isRunning ? null : duration_seconds, since: isRunning ? started_at : null };
}

function checkOf(step: StepView, result: ValidationResult): CheckView {
  return {
    name: step.step_name,
    title: stepTitle(step.step_name),
    question: step.description,
    ...timed(step),
    errors: result.error_count,
    warnings: result.warning_count,
    notes: result.info_count,
  };
}
