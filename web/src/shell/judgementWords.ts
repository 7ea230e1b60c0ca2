/**
 * What came of asking a model, in words: an import needs none, so nothing of it reads like a failure of the import.
 */
import { modelAnswer, isSuggested, type Judgement, type JudgementName, type JudgementOutcome } from "../api/judgement";
import type { ImportCategory, ImportStatusView, StepStatus } from "../api/types";
import { format } from "./formatting";
import { categoryTitle, stepState } from "./importWords";

/** What became of the step, with the sign that stands for it: no answer is not a failure. */
export function judgementState({ status }: Judgement["step"]): { readonly sign: StepStatus; readonly title: string } {
  if (status === "failed") return { sign: "skipped", title: "Without an answer" };
  return { sign: status, title: stepState(status).title };
}

/** The outcome in a sentence; null while the model is being asked. */
export function judgementNote(judgement: Judgement, status: ImportStatusView): string | null {
  const { name, step } = judgement;
  if (step.status === "pending" || step.status === "running") return null;
  return step.status === "completed" ? answerNote(judgement, status) : `${whyNot(judgement)}; ${INSTEAD[name]}.`;
}

const INSTEAD: Record<JudgementName, string> = {
  category_suggestion: "rules alone decided",
  field_suggestions: "rules alone decided",
  import_summary: "there is no summary",
  import_insights: "there are no insights",
};

const WHY_NOT: Record<Exclude<JudgementOutcome, "answered">, string> = {
  unavailable: "No model was available",
  refused: "The model refused to answer",
  invalid: "The model's answer could not be used",
  over_budget: "The budget for models is used up",
  off: "No model is set up",
};

function whyNot({ outcome, reason }: Judgement): string {
  if (outcome === null || outcome === "answered") return "No answer came";
  if (reason === "no-time-left") return "There was no time left to ask a model";
  if (reason === "timed-out") return "The model did not answer in time";
  return WHY_NOT[outcome];
}

function answerNote({ name }: Judgement, status: ImportStatusView): string {
  if (name === "field_suggestions") return fieldsNote(status);
  if (name === "category_suggestion") return categoryNote(status);
  return "Written by a model.";
}

function fieldsNote({ column_mappings }: ImportStatusView): string {
  const suggested = column_mappings.filter(isSuggested);
  const applied = suggested.filter(({ field }) => field !== null).length;
  const offered = suggested.length - applied;
  if (suggested.length === 0) return "The model suggests no field.";
  const parts = [
    applied > 0 && `${format.number(applied)} applied`,
    offered > 0 && `${format.number(offered)} offered`,
  ];
  const fields = suggested.length === 1 ? "1 field suggested" : `${format.number(suggested.length)} fields suggested`;
  return `${fields}: ${parts.filter((part) => part !== false).join(", ")}.`;
}

const CATEGORIES: ReadonlySet<unknown> = new Set<ImportCategory>([
  "cmdb_export",
  "app_discovery",
  "infrastructure",
  "sensitive_data",
]);

function categoryNote(status: ImportStatusView): string {
  const { category, confidence } = modelAnswer(status, "category_suggestion");
  if (!CATEGORIES.has(category)) return "The model knows no category for it.";
  const surely = typeof confidence === "number" ? `, ${format.percent(Math.round(confidence * 100))} sure` : "";
  return `The model takes the file for ${categoryTitle(category as ImportCategory)}${surely}.`;
}
