import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { ImportStatusView, StepStatus } from "../api/types";
import { useExplanation } from "./useExplanation";

const ENDED = "2026-03-04T10:00:00Z";

function explained(summary: StepStatus | null, insights: StepStatus | null = summary): ImportStatusView {
  const output = { outcome: "answered", model: "m", answer: { summary: "All went in.", fix_first: [], insights: [] } };
  const steps = [
    { step_name: "import_summary", status: summary, output },
    { step_name: "import_insights", status: insights, output },
  ].filter(({ status }) => status !== null);
  const view: unknown = {
    status: "completed",
    completed_at: ENDED,
    steps,
    validation_results: [],
    column_mappings: [],
  };
  return view as ImportStatusView;
}

function read(status: ImportStatusView) {
  return renderHook((seen: ImportStatusView) => useExplanation(seen), { initialProps: status });
}

beforeEach(() => vi.useFakeTimers({ now: Date.parse(ENDED) + 2_000 }));
afterEach(() => vi.useRealTimers());

test("what is there when the results are opened is shown at once", () => {
  const { result } = read(explained("completed"));
  expect(result.current).toMatchObject({ shown: { summary: "All went in." }, arriving: null });
});

test("what arrives while one reads waits to be asked for", () => {
  const { result, rerender } = read(explained(null));
  expect(result.current).toEqual({ shown: null, arriving: { stage: "quiet" } });
  rerender(explained("running", null));
  expect(result.current).toEqual({ shown: null, arriving: { stage: "writing" } });
  rerender(explained("completed", "running"));
  expect(result.current.arriving).toEqual({ stage: "writing" });
  rerender(explained("completed"));
  const { shown, arriving } = result.current;
  expect([shown, arriving?.stage]).toEqual([null, "there"]);
  act(() => {
    if (arriving?.stage === "there") arriving.show();
  });
  expect(result.current).toMatchObject({ shown: { summary: "All went in." }, arriving: { stage: "quiet" } });
});

test("a writer that never ends is given up, and what there is can be seen", () => {
  const { result } = read(explained("completed", "running"));
  expect(result.current.arriving).toEqual({ stage: "writing" });
  act(() => void vi.advanceTimersByTime(120_000));
  expect(result.current.arriving?.stage).toBe("there");
});

test("that nothing came is said to those who saw it being written, and to nobody else", () => {
  const { result, rerender } = read(explained("running", null));
  rerender(explained("failed"));
  expect(result.current.arriving).toMatchObject({ stage: "unwritten", note: "No answer came; there is no summary." });
  expect(read(explained("failed")).result.current).toEqual({ shown: null, arriving: null });
});
