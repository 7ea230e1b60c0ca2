import { describe, expect, test } from "vitest";

import { anImport, aResult, aStep, AT } from "./building";
import { activityOf, checksOf, isLate, phasesOf, recordsOf, suggestionsOf } from "./timeline";

const validated = aStep("validation", { status: "completed", duration_seconds: 4.2 });
const STAGES = {
  pending: anImport({ status: "pending", current_phase: "upload", started_at: null, expected_records: null }),
  registered: anImport({ current_phase: "upload", expected_records: null }),
  checking: anImport({ steps: [aStep("validation")], progress_percentage: 30 }),
  reviewing: anImport({ steps: [aStep("validation")], progress_percentage: 55 }),
  enriching: anImport({
    current_phase: "enrichment",
    expected_records: null,
    steps: [validated, aStep("enrichment")],
    records: { total: 10, valid: 8, rejected: 2, processed: 4 },
  }),
  refused: anImport({ status: "failed", steps: [aStep("validation", { status: "failed", duration_seconds: 1 })] }),
  completed: anImport({ status: "completed", current_phase: "complete", steps: [validated] }),
} as const;

describe("the phases", () => {
  test.each([
    ["pending", "running* pending pending pending", "Waiting for the file"],
    ["registered", "completed running* pending pending", "Reading the file"],
    ["checking", "completed running* pending pending", "Checking records"],
    ["reviewing", "completed running* pending pending", "Checking the file as a whole"],
    ["enriching", "completed completed running* pending", "Updating the inventory"],
    ["refused", "completed failed* pending pending", "Checking records"],
    ["completed", "completed completed pending completed", "Closing the books"],
  ] as const)("of an import that is %s", (stage, states, activity) => {
    const phases = phasesOf(STAGES[stage]);
    expect(phases.map(({ state, isCurrent }) => state + (isCurrent ? "*" : "")).join(" ")).toBe(states);
    expect(activityOf(STAGES[stage])).toBe(activity);
  });

  test("count from the moment the server began, and stand still once it has finished", () => {
    const [upload, validation, enrichment, complete] = phasesOf(STAGES.enriching);
    expect([upload?.seconds, validation?.seconds, validation?.since]).toEqual([8, 4.2, null]);
    expect([enrichment?.seconds, enrichment?.since]).toEqual([null, "2026-03-04T10:00:00Z"]);
    expect([complete?.seconds, complete?.since]).toEqual([null, null]);
  });
});

test("records are counted against what was expected, then against what is valid", () => {
  const checking = { total: 400, valid: 390, rejected: 10, processed: 0 };
  expect(recordsOf(anImport({ records: checking }))).toEqual({ done: 400, of: 1_000 });
  expect(recordsOf(anImport({ records: checking, expected_records: 399 }))).toEqual({ done: 400, of: 400 });
  expect(recordsOf(anImport({ records: checking, expected_records: null }))).toEqual({ done: 400, of: null });
  expect(recordsOf(STAGES.enriching)).toEqual({ done: 4, of: 8 });
});

test("checks come in the API's order with what they found; one that came later still has a name", () => {
  const seen = anImport({
    steps: [aStep("validation"), aStep("schema_validator", { description: "Fits?" }), aStep("licence_validator")],
    validation_results: [
      aResult("licence_validator"),
      aResult("schema_validator", { status: "completed", error_count: 2, warning_count: 1, info_count: 3 }),
    ],
  });
  expect(checksOf(seen).map(({ title, question, errors, notes }) => [title, question, errors, notes])).toEqual([
    ["Columns and values", "Fits?", 2, 3],
    ["Licence validator", null, 0, 0],
  ]);
});

describe("what a model was asked", () => {
  const mapping = { column: "RAM", confidence: 0.7, match_type: "suggested", reason: null, suggested_field: null };
  test.each([
    ["running", {}, "running", "Which?"],
    ["completed", { outcome: "answered" }, "completed", "2 fields suggested: 1 applied, 1 offered."],
    ["skipped", { outcome: "off", reason: "no-model" }, "skipped", "No model is set up; rules alone decided."],
    ["skipped", { outcome: "off", reason: "no-time-left" }, "skipped", /^There was no time left/],
    ["failed", { outcome: "unavailable", reason: "throttled" }, "skipped", /^No model was available; rules alone/],
    ["failed", { outcome: "unavailable", reason: "timed-out" }, "skipped", /^The model did not answer in time/],
    ["failed", { outcome: "invalid" }, "skipped", /^The model's answer could not be used/],
    ["failed", {}, "skipped", "No answer came; rules alone decided."],
  ] as const)("is %s as %o", (status, output, state, note) => {
    const seen = anImport({
      steps: [aStep("validation"), aStep("field_suggestions", { status, output, description: "Which?" })],
      column_mappings: [
        { ...mapping, field: null },
        { ...mapping, column: "Owner", field: "technical_owner" },
      ],
    });
    expect(suggestionsOf(seen)).toMatchObject([{ title: "Suggested fields", state }]);
    expect(suggestionsOf(seen)[0]?.note).toMatch(note);
    expect(checksOf(seen)).toEqual([]);
  });

  test("of the category is said in words of this page", () => {
    const output = { outcome: "answered", answer: { category: "app_discovery", confidence: 0.95, reason: "" } };
    const step = aStep("category_suggestion", { status: "completed", output });
    expect(suggestionsOf(anImport({ steps: [step] }))[0]?.note).toBe(
      "The model takes the file for Application discovery, 95% sure.",
    );
    const unknown = { ...step, output: { answer: { category: "constructor" } } };
    expect(suggestionsOf(anImport({ steps: [unknown] }))[0]?.note).toBe("The model knows no category for it.");
  });
});

test("a file is late when its time is over and it is still not there", () => {
  const until = { upload_expires_at: "2026-03-04T10:00:00Z" };
  expect(isLate({ ...STAGES.pending, ...until }, AT - 1)).toBe(false);
  expect(isLate({ ...STAGES.pending, ...until }, AT)).toBe(true);
  expect(isLate({ ...STAGES.checking, ...until }, AT)).toBe(false);
});
