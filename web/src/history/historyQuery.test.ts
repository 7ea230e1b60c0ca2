import { describe, expect, it } from "vitest";

import { askedOf, isFiltered, readHistoryQuery, withValues, writeHistoryQuery } from "./historyQuery";

const read = (address: string) => readHistoryQuery(new URLSearchParams(address));
const written = (address: string) => writeHistoryQuery(read(address)).toString();
const NOON = new Date(2026, 10, 23, 12);

describe("which imports are asked for", () => {
  it("survives the way through the address", () => {
    const address = "text=a%26b&category=cmdb_export&status=failed&period=dates&from=2026-11-01&to=2026-11-23";
    expect(written(address)).toBe(address);
  });

  it.each(["text=", "status=done", "category=", "period=year", "from=2026-11-01", "period=dates&from=2026-13-01&to=x"])(
    "leaves out what the API would refuse: %s",
    (address) => {
      expect(written(address).replace("period=dates", "")).toBe("");
    },
  );

  it("takes days from the viewer's calendar, the last one included", () => {
    const start = (month: number, day: number) => new Date(2026, month - 1, day).toISOString();
    expect(askedOf({ period: "today" }, NOON)).toEqual({ created_from: start(11, 23) });
    expect(askedOf({ period: "week" }, NOON)).toEqual({ created_from: start(11, 17) });
    expect(askedOf({ period: "dates", from: "2026-10-30", to: "2026-10-31" }, NOON)).toEqual({
      created_from: start(10, 30),
      created_to: start(11, 1),
    });
  });

  it("forgets the dates with the period", () => {
    const dates = read("status=failed&period=dates&from=2026-11-01");
    expect(withValues(dates, { period: "today" })).toEqual({ status: "failed", period: "today" });
    expect(isFiltered(withValues(dates, { period: undefined, status: undefined }))).toBe(false);
  });
});
