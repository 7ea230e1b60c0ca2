import { describe, expect, test } from "vitest";

import { explainedUntil, judgementsOf } from "./judgement";
import type { ImportStatusView, StepStatus, StepView } from "./types";

const ENDED = "2026-03-04T10:00:00Z";
const AT = Date.parse(ENDED);

function step(step_name: string, status: StepStatus = "completed", output: StepView["output"] = {}): StepView {
  return {
    step_name,
    step_order: 300,
    status,
    description: null,
    records_processed: null,
    started_at: ENDED,
    duration_seconds: null,
    output,
  };
}

function completed(...steps: StepView[]): ImportStatusView {
  const view: Partial<ImportStatusView> = { status: "completed", completed_at: ENDED, steps, column_mappings: [] };
  return view as ImportStatusView;
}

describe("until when an import may be explained", () => {
  const summary = step("import_summary");
  test.each([
    ["nothing has begun", completed(step("validation")), 12],
    ["the summary is being written", completed(step("import_summary", "running")), 120],
    ["the insights are still to begin", completed(summary), 120],
    ["the insights are being written", completed(summary, step("import_insights", "running")), 120],
    ["both are there", completed(summary, step("import_insights")), null],
    ["neither came", completed(step("import_summary", "failed"), step("import_insights", "skipped")), null],
    ["it failed", { ...completed(), status: "failed" } satisfies ImportStatusView, null],
    ["it runs", { ...completed(), status: "processing", completed_at: null } satisfies ImportStatusView, null],
  ])("when %s", (_, status, seconds) => {
    expect(explainedUntil(status)).toBe(seconds === null ? null : AT + 1_000 * seconds);
  });
});

test("a judgement whose outcome nobody knows has none", () => {
  const steps = [step("field_suggestions", "failed", { outcome: "exploded", model: 7 }), step("data_quality")];
  expect(judgementsOf(completed(...steps))).toMatchObject([
    { name: "field_suggestions", outcome: null, model: null, reason: null },
  ]);
});
