/**
 * What models had to say in an import, read from its steps.
 *
 * Guarantees: an answer is looked at before it is believed; whatever is not of the expected shape counts as not said.
 * The texts in it were written by a model, and are text and nothing else.
 */
import type { ColumnMapping, ImportStatusView, StepView } from "./types";

/** Steps that ask a model; the first two while the file is planned, the others once the import is completed. */
export type JudgementName = "category_suggestion" | "field_suggestions" | "import_summary" | "import_insights";

/** How asking ended, as the API names it. */
export type JudgementOutcome = "answered" | "unavailable" | "refused" | "invalid" | "over_budget" | "off";

export interface Judgement {
  readonly name: JudgementName;
  readonly step: StepView;
  /** Null where the step did not come to an end of its own. */
  readonly outcome: JudgementOutcome | null;
  /** A code, where there is no answer. */
  readonly reason: string | null;
  readonly model: string | null;
}

type Said = Readonly<Record<string, unknown>>;

const EXPLAINING = ["import_summary", "import_insights"] as const;
const NAMES: ReadonlySet<string> = new Set<JudgementName>(["category_suggestion", "field_suggestions", ...EXPLAINING]);
const OUTCOMES: ReadonlySet<string> = new Set<JudgementOutcome>([
  "answered",
  "unavailable",
  "refused",
  "invalid",
  "over_budget",
  "off",
]);
/** The first explaining step is opened within this time after the end of the import, or none is to come. */
const BEGINS_WITHIN_MS = 12_000;
/** What still runs so long after the end of the import was given up: whoever ran it is gone. */
const ENDS_WITHIN_MS = 120_000;

/** The step as a judgement, null where it asks no model. */
export function judgementOf(step: StepView): Judgement | null {
  if (!NAMES.has(step.step_name)) return null;
  const { outcome, reason, model } = step.output;
  return {
    name: step.step_name as JudgementName,
    step,
    outcome: typeof outcome === "string" && OUTCOMES.has(outcome) ? (outcome as JudgementOutcome) : null,
    reason: textOf(reason),
    model: textOf(model),
  };
}

/** All of them, in the order of the steps. */
export function judgementsOf({ steps }: ImportStatusView): Judgement[] {
  return steps.map(judgementOf).filter((each) => each !== null);
}

/** Whether it says something about an import that is over. */
export function isExplaining({ name }: Judgement): boolean {
  return name === "import_summary" || name === "import_insights";
}

/** What the model answered in this step; nothing where it did not. */
export function modelAnswer(status: ImportStatusView, name: JudgementName): Said {
  const step = status.steps.find(({ step_name }) => step_name === name);
  return step?.status === "completed" ? recordOf(step.output["answer"]) : {};
}

/**
 * Until when an import that is completed may still be explained, in milliseconds; null where nothing is to come.
 *
 * The API does not say whether it is going to be: for a moment that has to be assumed.
 */
export function explainedUntil({ status, completed_at: at, steps }: ImportStatusView): number | null {
  if (status !== "completed" || !at) return null;
  const begun = EXPLAINING.map((name) => steps.find(({ step_name }) => step_name === name));
  if (begun.every((step) => step !== undefined && isOver(step))) return null;
  return Date.parse(at) + (begun.some((step) => step !== undefined) ? ENDS_WITHIN_MS : BEGINS_WITHIN_MS);
}

/** Whether a model said what the column holds; `field` tells whether that was applied. */
export function isSuggested({ match_type }: ColumnMapping): boolean {
  return match_type === "suggested";
}

/** Text that is not empty. */
export function textOf(said: unknown): string | null {
  return typeof said === "string" && said.trim() !== "" ? said : null;
}

export function listOf(said: unknown): readonly unknown[] {
  return Array.isArray(said) ? said : [];
}

export function recordOf(said: unknown): Said {
  return typeof said === "object" && said !== null && !Array.isArray(said) ? (said as Said) : {};
}

function isOver({ status }: StepView): boolean {
  return status !== "pending" && status !== "running";
}
