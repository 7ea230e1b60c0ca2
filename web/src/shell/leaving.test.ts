import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { askBeforeLeaving, goToDownload } from "./leaving";

const asked = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  stop = askBeforeLeaving(() => true);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("a download asks nobody whether the page may end; the end of the page asks", () => {
  const seen: boolean[] = [];
  vi.spyOn(location, "assign").mockImplementation(() => void seen.push(asked()));
  goToDownload("https://bucket.example/file.csv");
  expect([...seen, asked()]).toEqual([false, true]);
});

test("a download that never begins leaves a later end of the page as it is", () => {
  vi.spyOn(location, "assign").mockImplementation(() => undefined);
  goToDownload("https://bucket.example/file.csv");
  vi.advanceTimersByTime(10_000);
  expect(asked()).toBe(true);
});
