import { focusManager, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createApi } from "./client";
import { ApiProvider } from "./context";
import { isSettled, nextPoll } from "./polling";
import { ApiProblem } from "./problem";
import { useImportStatus } from "./queries";
import { createQueryClient } from "./queryClient";

const LOST = new ApiProblem(0, "unreachable", "");

describe("the next poll", () => {
  test.each([
    ["the first come every second", { status: "processing", polls: 1, problem: null }, 1_000],
    ["the eighth too", { status: "processing", polls: 8, problem: null }, 1_000],
    ["then they come slower", { status: "processing", polls: 10, problem: null }, 1_562.5],
    ["five seconds at most", { status: "pending", polls: 500, problem: null }, 5_000],
    ["after passing trouble", { status: "processing", polls: 2, problem: LOST }, 5_000],
    ["before the first answer", { status: undefined, polls: 1, problem: LOST }, 5_000],
    ["no such import", { status: undefined, polls: 1, problem: new ApiProblem(404, "not-found", "") }, false],
    ["not granted any more", { status: "processing", polls: 9, problem: new ApiProblem(403, "x", "") }, false],
    ["settled", { status: "completed", polls: 9, problem: null }, false],
    ["settled, and trouble after that", { status: "failed", polls: 9, problem: LOST }, false],
    ["settled, to be explained", { status: "completed", polls: 400, problem: null, mayBeExplained: true }, 2_000],
    ["and trouble then", { status: "completed", polls: 400, problem: LOST, mayBeExplained: true }, 5_000],
  ] as const)("%s", (_, watched, expected) => {
    expect(nextPoll(watched)).toBe(expected);
  });

  test("what settles an import", () => {
    const all = ["pending", "processing", "completed", "failed", "cancelled"] as const;
    expect(all.filter(isSettled)).toEqual(["completed", "failed", "cancelled"]);
  });
});

describe("watching an import", () => {
  const answer = vi.fn<() => Promise<Response>>();
  const says = (status: string) => () => Promise.resolve(Response.json({ status }));

  function watch() {
    const access = { token: () => Promise.resolve("token"), refused: () => undefined };
    const value = { api: createApi({ base: "/api/v1", access, tenant: null, fetch: answer }), tenant: null };
    const client = createQueryClient();
    const wrapper = ({ children }: { readonly children: ReactNode }) => (
      <QueryClientProvider client={client}>
        <ApiProvider value={value}>{children}</ApiProvider>
      </QueryClientProvider>
    );
    return renderHook(() => useImportStatus("import-1"), { wrapper });
  }

  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

  beforeEach(() => {
    vi.useFakeTimers();
    answer.mockReset().mockImplementation(says("processing"));
  });

  afterEach(() => {
    focusManager.setFocused(undefined);
    vi.useRealTimers();
  });

  test("goes on until it is settled, then stops", async () => {
    const { result } = watch();
    await pass(100);
    expect(result.current.data?.status).toBe("processing");
    answer.mockImplementation(says("completed"));
    await pass(1_100);
    expect(result.current.data?.status).toBe("completed");
    const asked = answer.mock.calls.length;
    await pass(60_000);
    expect(answer.mock.calls.length).toBe(asked);
  });

  test("goes on for a moment while somebody may explain it, and no longer than that takes", async () => {
    const completed_at = new Date(Date.now() - 1_000).toISOString();
    const step = (step_name: string, status: string) => ({ step_name, status });
    let steps = [step("validation", "completed")];
    answer.mockImplementation(() => Promise.resolve(Response.json({ status: "completed", completed_at, steps })));
    const { result } = watch();
    await pass(3_000);
    steps = [step("import_summary", "running")];
    await pass(60_000);
    expect(result.current.data?.steps).toEqual(steps);
    const before = answer.mock.calls.length;
    expect(before).toBeLessThan(35);
    await pass(6_000);
    expect(answer.mock.calls.length).toBe(before + 3);
    steps = [step("import_summary", "completed"), step("import_insights", "failed")];
    await pass(2_100);
    const asked = answer.mock.calls.length;
    await pass(60_000);
    expect(answer.mock.calls.length).toBe(asked);
  });

  test("ends soon where nobody explains it", async () => {
    const completed_at = new Date(Date.now() - 1_000).toISOString();
    answer.mockImplementation(() => Promise.resolve(Response.json({ status: "completed", completed_at, steps: [] })));
    watch();
    await pass(15_000);
    expect(answer.mock.calls.length).toBeLessThan(8);
    const asked = answer.mock.calls.length;
    await pass(60_000);
    expect(answer.mock.calls.length).toBe(asked);
  });

  test("survives trouble and keeps the last answer", async () => {
    const { result } = watch();
    await pass(100);
    answer.mockRejectedValue(new TypeError("offline"));
    await pass(1_100);
    expect([result.current.data?.status, result.current.lost]).toEqual(["processing", true]);
    answer.mockReset().mockImplementation(says("completed"));
    await pass(5_100);
    expect([result.current.data?.status, result.current.lost]).toEqual(["completed", false]);
  });

  test("is not lost where it is over: nobody asks any more", async () => {
    const { result } = watch();
    await pass(100);
    answer.mockImplementation(() => Promise.resolve(new Response("{}", { status: 403 })));
    await pass(1_100);
    expect([result.current.data?.status, result.current.lost]).toEqual(["processing", false]);
    const asked = answer.mock.calls.length;
    await pass(60_000);
    expect(answer.mock.calls.length).toBe(asked);
  });

  test("stops while nobody looks and asks at once when somebody does", async () => {
    watch();
    await pass(100);
    act(() => focusManager.setFocused(false));
    const asked = answer.mock.calls.length;
    await pass(60_000);
    expect(answer.mock.calls.length).toBe(asked);
    act(() => focusManager.setFocused(true));
    await pass(10);
    expect(answer.mock.calls.length).toBe(asked + 1);
  });

  test("ends where there is no such import", async () => {
    answer.mockImplementation(() => Promise.resolve(new Response("{}", { status: 404 })));
    const { result } = watch();
    await pass(30_000);
    expect([answer.mock.calls.length, result.current.error]).toMatchObject([1, { status: 404 }]);
  });
});
