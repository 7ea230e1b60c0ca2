import { describe, expect, test } from "vitest";

import type { ImportStatusView, StepStatus } from "../api/types";
import { courseOf } from "./course";
import { explanationOf } from "./explanation";

const FINDING = { code: "missing-name", message: "No cell of the record names the asset." };

function explained(outputs: Record<string, unknown>, status: StepStatus = "completed"): ImportStatusView {
  const steps = Object.entries(outputs).map(([step_name, output]) => ({ step_name, status, output }));
  const view: unknown = {
    status: "completed",
    created_at: "2026-03-04T09:59:00Z",
    started_at: "2026-03-04T09:59:10Z",
    completed_at: "2026-03-04T10:00:00Z",
    records: { total: 2, valid: 2, rejected: 0, processed: 2 },
    validation_results: [{ validator: "schema_validator", findings: [FINDING] }],
    column_mappings: [],
    steps,
  };
  return view as ImportStatusView;
}

describe("what a model wrote", () => {
  test("is told with the findings it is about and who wrote it", () => {
    const fixes = [
      { code: "missing-name", advice: "Name them." },
      { code: "made-up", advice: "Look." },
    ];
    const insights = [{ about: "data_quality", importance: "high", insight: "Few name an owner." }];
    const status = explained({
      import_summary: { model: "a.small", answer: { summary: "Two records went in.", fix_first: fixes } },
      import_insights: { model: "b.large", answer: { insights } },
    });
    expect(explanationOf(status)).toEqual({
      summary: "Two records went in.",
      fixes: [
        { finding: FINDING.message, advice: "Name them." },
        { finding: null, advice: "Look." },
      ],
      insights: [{ text: "Few name an owner.", about: "Data quality", importance: { word: "High", tone: "warning" } }],
      writers: ["a.small", "b.large"],
    });
  });

  test("is left out where it is not of the shape that was asked for", () => {
    const status = explained({
      import_summary: { answer: { summary: { __html: "<b>" }, fix_first: { advice: "x" } } },
      import_insights: {
        answer: { insights: [null, "text", { insight: 7 }, { insight: "Kept.", about: "toString" }] },
      },
    });
    expect(explanationOf(status)).toEqual({
      summary: null,
      fixes: [],
      insights: [{ text: "Kept.", about: null, importance: null }],
      writers: ["a model"],
    });
  });

  test.each(["skipped", "failed", "running"] as const)("is nothing where the steps are %s", (status) => {
    const answer = { summary: "Old.", fix_first: [] };
    expect(explanationOf(explained({ import_summary: { answer } }, status))).toBeNull();
  });
});

test("a model that did not answer reads like no failure, and comes after the end of the import", () => {
  const outputs = {
    field_suggestions: { outcome: "unavailable", reason: "throttled" },
    import_summary: { outcome: "over_budget", reason: "daily_usd" },
  };
  const stages = courseOf(explained(outputs, "failed")).map(({ key, state, fact }) => [key, state, fact]);
  expect(stages).toEqual([
    ["upload", "completed", "The file arrived"],
    ["field_suggestions", "skipped", "No model was available; rules alone decided"],
    ["end", "completed", ""],
    ["import_summary", "skipped", "The budget for models is used up; there is no summary"],
  ]);
});
