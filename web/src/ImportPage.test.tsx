import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import ImportPage from "./ImportPage";
import { aTenantPage, refusal } from "./session/tenantPage";
import { anImport } from "./watch/building";

const GONE = "This engagement is not open to you";
const NEXT_POLL_MS = 6_000;

let answer: () => unknown;

async function openImport() {
  aTenantPage({ "/data-import/status/": () => answer() }).show(<ImportPage />);
  await pass(100);
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const says = (text: RegExp | string) => screen.queryAllByText(text).length > 0;

beforeEach(() => {
  vi.useFakeTimers();
  answer = () => anImport();
});

afterEach(() => {
  vi.useRealTimers();
});

test("an import that is watched and not answered for is still shown, and asked about", async () => {
  await openImport();
  answer = () => Promise.reject(new TypeError("offline"));
  await pass(NEXT_POLL_MS);
  expect([says(/this page keeps asking/), says("Checking records")]).toEqual([true, true]);
});

test("an import that is not open any more is not shown as if it were being watched", async () => {
  await openImport();
  expect(says("Checking records")).toBe(true);
  answer = () => refusal(403);
  await pass(NEXT_POLL_MS);
  expect([says(GONE), says("Checking records"), says(/keeps asking/)]).toEqual([true, false, false]);
});
