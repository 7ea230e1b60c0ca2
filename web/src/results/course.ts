/** How an import went, as steps in the order they began, with how long each took; what was said about it comes last. */
import { isExplaining, judgementOf, type Judgement } from "../api/judgement";
import type { ImportStatusView, StepStatus, StepView, ValidationResult } from "../api/types";
import { counted, format } from "../shell/formatting";
import { stepState, stepTitle } from "../shell/importWords";
import { judgementNote, judgementState } from "../shell/judgementWords";

export interface Stage {
  readonly key: string;
  readonly title: string;
  readonly state: StepStatus;
  /** The state in a word, where it is not the usual one. */
  readonly stateTitle?: string;
  readonly fact: string;
  readonly at: string | null;
  readonly seconds: number | null;
  /** A check, or a model that was asked meanwhile, is part of the stage above it. */
  readonly isCheck: boolean;
}

export function courseOf(status: ImportStatusView): Stage[] {
  const results = new Map(status.validation_results.map((result) => [result.validator, result]));
  const during: Stage[] = [];
  const after: Stage[] = [];
  for (const step of status.steps) {
    const judgement = judgementOf(step);
    if (judgement) (isExplaining(judgement) ? after : during).push(askedStage(judgement, status));
    else during.push(stageOf(step, results.get(step.step_name), status));
  }
  return [announced(status), ...during, ...settled(status), ...after];
}

function announced({ created_at, started_at, status }: ImportStatusView): Stage {
  const arrived = started_at !== null;
  return {
    key: "upload",
    title: stepTitle("upload"),
    state: arrived ? "completed" : status === "cancelled" ? "skipped" : "failed",
    fact: arrived ? "The file arrived" : "The file did not arrive",
    at: created_at,
    seconds: arrived ? Math.max(0, Date.parse(started_at) - Date.parse(created_at)) / 1_000 : null,
    isCheck: false,
  };
}

function stageOf(step: StepView, result: ValidationResult | undefined, { records }: ImportStatusView): Stage {
  const isCheck = result !== undefined;
  return {
    key: step.step_name,
    title: stepTitle(step.step_name),
    state: step.status,
    fact: result ? foundBy(result, step.status) : doneBy(step.step_name, records, step.status),
    at: step.started_at,
    seconds: step.duration_seconds,
    isCheck,
  };
}

/** A model that was asked; the import does not depend on it. */
function askedStage(judgement: Judgement, status: ImportStatusView): Stage {
  const { step } = judgement;
  const { sign, title } = judgementState(step);
  return {
    key: step.step_name,
    title: stepTitle(step.step_name),
    state: sign,
    stateTitle: title,
    fact: judgementNote(judgement, status)?.replace(/\.$/, "") ?? title,
    at: step.started_at,
    seconds: step.duration_seconds,
    isCheck: !isExplaining(judgement),
  };
}

function foundBy({ error_count, warning_count, info_count }: ValidationResult, state: StepStatus): string {
  const found = [
    error_count > 0 && counted(error_count, "error"),
    warning_count > 0 && counted(warning_count, "warning"),
    info_count > 0 && counted(info_count, "note"),
  ].filter((part) => part !== false);
  if (found.length > 0) return found.join(", ");
  return state === "completed" ? "Nothing found" : stepState(state).title;
}

function doneBy(name: string, records: ImportStatusView["records"], state: StepStatus): string {
  if (name === "validation" && records.total > 0) return `${counted(records.total, "record")} checked`;
  if (name === "enrichment" && records.processed > 0) return `${format.number(records.processed)} brought in`;
  return stepState(state).title;
}

function settled({ status, completed_at }: ImportStatusView): Stage[] {
  if (completed_at === null) return [];
  const state: StepStatus = status === "completed" ? "completed" : status === "cancelled" ? "skipped" : "failed";
  const title = { completed: "Completed", failed: "Failed", cancelled: "Cancelled" }[status as "completed"];
  return [{ key: "end", title, state, fact: "", at: completed_at, seconds: null, isCheck: false }];
}
