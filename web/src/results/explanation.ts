/** What models wrote about an import: a summary, what to correct first, and what the counts show. */
import { judgementsOf, isExplaining, listOf, modelAnswer, recordOf, textOf } from "../api/judgement";
import type { ImportStatusView } from "../api/types";
import type { Tone } from "../shell/controls/Badge";

export interface Fix {
  /** What the finding says, where it is one of this import. */
  readonly finding: string | null;
  readonly advice: string;
}

export interface Insight {
  readonly text: string;
  readonly about: string | null;
  readonly importance: { readonly word: string; readonly tone: Tone } | null;
}

export interface Explanation {
  readonly summary: string | null;
  readonly fixes: readonly Fix[];
  readonly insights: readonly Insight[];
  /** The ids of the models that wrote it. */
  readonly writers: readonly string[];
}

const SUBJECTS = new Map<unknown, string>([
  ["dependencies", "Dependencies"],
  ["data_quality", "Data quality"],
]);
const IMPORTANCE = new Map<unknown, NonNullable<Insight["importance"]>>([
  ["high", { word: "High", tone: "warning" }],
  ["medium", { word: "Medium", tone: "info" }],
  ["low", { word: "Low", tone: "neutral" }],
]);

/** Null where no model has written anything. */
export function explanationOf(status: ImportStatusView): Explanation | null {
  const summary = textOf(modelAnswer(status, "import_summary")["summary"]);
  const fixes = fixesOf(status);
  const insights = insightsOf(status);
  if (summary === null && fixes.length + insights.length === 0) return null;
  return { summary, fixes, insights, writers: writersOf(status) };
}

function fixesOf(status: ImportStatusView): Fix[] {
  const findings = status.validation_results.flatMap((result) => result.findings);
  const messages = new Map<unknown, string>(findings.map(({ code, message }) => [code, message]));
  return listOf(modelAnswer(status, "import_summary")["fix_first"]).flatMap((said) => {
    const { code, advice } = recordOf(said);
    const text = textOf(advice);
    return text === null ? [] : [{ finding: messages.get(code) ?? null, advice: text }];
  });
}

function insightsOf(status: ImportStatusView): Insight[] {
  return listOf(modelAnswer(status, "import_insights")["insights"]).flatMap((said) => {
    const { insight, about, importance } = recordOf(said);
    const text = textOf(insight);
    if (text === null) return [];
    return [{ text, about: SUBJECTS.get(about) ?? null, importance: IMPORTANCE.get(importance) ?? null }];
  });
}

function writersOf(status: ImportStatusView): string[] {
  const wrote = judgementsOf(status).filter((each) => isExplaining(each) && each.step.status === "completed");
  return [...new Set(wrote.map(({ model }) => model ?? "a model"))];
}
