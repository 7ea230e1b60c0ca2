import { describe, expect, test } from "vitest";

import { anImport, AT } from "./building";
import { observe, recordsPerSecond, secondsLeft, secondsStill, UNSEEN, type Pace } from "./pace";
import { remainingWords } from "./remaining";

interface Seen {
  readonly seconds: number;
  readonly percent: number;
  readonly total?: number;
}

function paceOf(seen: readonly Seen[], from: Pace = UNSEEN): Pace {
  return seen.reduce((pace, { seconds, percent, total = percent * 100 }) => {
    const records = { total, valid: total, rejected: 0, processed: 0 };
    return observe(pace, anImport({ progress_percentage: percent, records }), AT + seconds * 1_000);
  }, from);
}

const left = (pace: Pace, seconds: number) => secondsLeft(pace, AT + seconds * 1_000);
const steadily = (count: number, percentEach = 1) =>
  Array.from({ length: count }, (_, n) => ({ seconds: 2 * n, percent: 6 + percentEach * n }));

describe("the remaining time", () => {
  test("is told once there is enough to tell it from", () => {
    expect(left(paceOf(steadily(3)), 4)).toBeNull();
    expect(left(paceOf(steadily(11)), 20)).toBeCloseTo(168, 0); // 84 percent to go, two seconds each
  });

  test("is not told from what a file waits before its records are checked", () => {
    const waiting = Array.from({ length: 30 }, (_, n) => ({ seconds: n, percent: 5, total: n }));
    expect(left(paceOf(waiting), 30)).toBeNull();
  });

  test("counts down by itself and stays when a poll is a little early or late", () => {
    const pace = paceOf(steadily(11));
    const later = paceOf([{ seconds: 23.5, percent: 17 }], pace);
    expect(later.endsAt).toBe(pace.endsAt);
    expect(left(pace, 20) ?? 0).toBeCloseTo((left(later, 23) ?? 0) + 3, 5);
  });

  test("moves half of the way when it was clearly wrong", () => {
    const pace = paceOf(steadily(11));
    const slower = paceOf([{ seconds: 80, percent: 17 }], pace);
    const honest = 80 + 83 * (80 / 11);
    expect(((slower.endsAt ?? 0) - AT) / 1_000).toBeCloseTo((188 + honest) / 2, 0);
  });

  test("is not told any more when nothing moves, and that is said after a while", () => {
    const pace = paceOf(steadily(11));
    expect(left(pace, 24)).not.toBeNull();
    expect(left(pace, 40)).toBeNull();
    expect(secondsStill(pace, AT + 60_000)).toBeNull();
    expect(secondsStill(pace, AT + 20_000 + 240_000)).toBe(240);
  });

  test.each([
    [3, "A few seconds left"],
    [41, "About 50 secs left"],
    [61, "About 2 mins left"],
    [1_260, "About 25 mins left"],
    [8_000, "About 2 hrs 30 mins left"],
  ])("of %d seconds is said in round words", (seconds, words) => {
    expect(remainingWords(seconds).replace(/\b(sec|min|hr)s?\b/g, "$1s")).toBe(words);
  });
});

describe("the speed", () => {
  test("is of the present phase", () => {
    const checking = paceOf(steadily(5));
    expect(recordsPerSecond(checking)).toBe(50);
    const enriching = observe(checking, anImport({ current_phase: "enrichment", progress_percentage: 60 }), AT + 9_000);
    expect(recordsPerSecond(enriching)).toBeNull();
  });

  test("forgets what is long ago", () => {
    const slow = paceOf([0, 60, 120].map((seconds, n) => ({ seconds, percent: 6 + n, total: n })));
    const fast = paceOf(
      [180, 182, 184].map((seconds, n) => ({ seconds, percent: 10 + n, total: 3 + 100 * n })),
      slow,
    );
    expect(recordsPerSecond(fast)).toBeGreaterThan(3);
  });
});
