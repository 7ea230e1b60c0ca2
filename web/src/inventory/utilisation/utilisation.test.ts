import { describe, expect, it } from "vitest";

import type { Utilisation } from "../../api/types";
import { inWords, summaryOf, type Histogram } from "./histogram";
import { sortedPoints } from "./MarkedAssets";
import { placed, type Point } from "./scatter";
import { coverageOf, leftOutOf } from "./sentences";

const bins = (counts: number[]) =>
  counts.map((assets, index) => ({ from_percent: index * 5, to_percent: index * 5 + 5, assets }));
const CPU: Histogram = { metric: "cpu_average", measured: 12, mean: 21.25, bins: bins([1, 8, 0, 3]) };
const POINTS: Point[] = [
  { id: "1", name: "web01", cpu: 90, memory: 40, mark: "hot" },
  { id: "2", name: "app01", cpu: 85, memory: 95, mark: "hot" },
  { id: "3", name: null, cpu: 3, memory: 8, mark: "under-used" },
  { id: "4", name: "db01", cpu: 50, memory: null, mark: null },
];
const DATA: Utilisation = {
  assets: 600,
  measured: 412,
  comparable: 4,
  under_used: 1,
  hot: 2,
  thresholds: { under_used_below: 20, hot_from: 80 },
  histograms: [CPU],
  points: POINTS,
};

describe("a histogram in words", () => {
  it("says where most assets are", () => {
    expect(inWords(CPU)).toBe("CPU, average. Mean 21.3% of 12 assets; most assets, 8, at 5 to 10%.");
  });

  it("does not make up a mean of nothing", () => {
    expect(summaryOf({ ...CPU, measured: 0, mean: null })).toBe("Not measured by any import");
  });
});

describe("what the page says", () => {
  it("counts what was measured and what stands out", () => {
    expect(coverageOf(DATA)).toBe(
      "412 of 600 assets were measured: 1 is under-used (both below 20%), 2 are hot (80% or more).",
    );
  });

  it("says what the picture leaves out", () => {
    expect(leftOutOf(DATA, placed(POINTS).length)).toBe(
      "1 asset has only CPU or only memory measured and no place here.",
    );
    expect(leftOutOf({ ...DATA, comparable: 9_000 }, 4)).toBe("A sample of 4 of 9,000 assets; all marked ones first.");
    expect(leftOutOf(DATA, 4)).toBeNull();
  });
});

describe("the table of marked assets", () => {
  it("has the most telling ones first, and what was not measured last", () => {
    const names = (by: "cpu" | "memory" | "name", order: "asc" | "desc") =>
      sortedPoints(POINTS, by, order).map((point) => point.name);
    expect(names("memory", "desc")).toEqual(["app01", "web01", null, "db01"]);
    expect(names("memory", "asc")).toEqual([null, "web01", "app01", "db01"]);
    expect(names("name", "asc")).toEqual(["app01", "db01", "web01", null]);
  });
});
