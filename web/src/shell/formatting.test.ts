import { describe, expect, test } from "vitest";

import { noteServerTime } from "../api/serverClock";
import { createFormatting } from "./formatting";

const british = createFormatting("en-GB", "Europe/London");
const german = createFormatting("de-DE", "Europe/Berlin");
const american = createFormatting(["en-US"], "America/New_York");

/** Intl separates with blanks that do not break. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test.each([
  [british, 1234567.891, "1,234,567.89"],
  [german, 1234567.891, "1.234.567,89"],
  [british, 0, "0"],
])("numbers", (format, value, expected) => {
  expect(format.number(value)).toBe(expected);
});

test.each([
  [british, 62.54, "62.5%"],
  [german, 62.54, "62,5 %"],
  [british, 100, "100%"],
])("percentages are shares of 100", (format, value, expected) => {
  expect(plain(format.percent(value))).toBe(expected);
});

test.each([
  [0, "0 byte"],
  [999, "999 byte"],
  [1_000, "1 kB"],
  [999_499, "999 kB"],
  [999_600, "1 MB"],
  [104_857_600, "105 MB"],
  [5_368_709_120, "5.37 GB"],
])("%d bytes", (value, expected) => {
  expect(plain(british.bytes(value))).toBe(expected);
});

test("bytes in another language", () => {
  expect(plain(german.bytes(1_234_567))).toBe("1,23 MB");
});

test.each([
  [0, "0 ms"],
  [0.0421, "42 ms"],
  [0.0999, "0.1 secs"],
  [1.94, "1.9 secs"],
  [59.96, "1 min"],
  [60, "1 min"],
  [125.4, "2 mins 5 secs"],
  [3_600, "1 hr"],
  [12_000, "3 hrs 20 mins"],
])("%d seconds", (value, expected) => {
  expect(plain(british.duration(value))).toBe(expected);
});

describe("moments", () => {
  test.each([
    [british, "1 Jul 2026, 00:30", "1 Jul 2026", "00:30:00"],
    [german, "01.07.2026, 01:30", "01.07.2026", "01:30:00"],
    [american, "Jun 30, 2026, 7:30 PM", "Jun 30, 2026", "7:30:00 PM"],
  ])("are in the viewer's zone and habit", (format, dateTime, date, time) => {
    const moment = "2026-06-30T23:30:00Z";
    expect([format.dateTime(moment), format.date(moment), format.time(moment)].map(plain)).toEqual([
      dateTime,
      date,
      time,
    ]);
  });

  test.each([
    [0, "now"],
    [-20, "20 seconds ago"],
    [-59.6, "1 minute ago"],
    [-3 * 3_600, "3 hours ago"],
    [-26 * 3_600, "yesterday"],
    [40 * 86_400, "next month"],
    [-800 * 86_400, "2 years ago"],
  ])("%d seconds from now", (seconds, expected) => {
    const now = Date.parse("2026-06-30T12:00:00Z");
    expect(british.relative(new Date(now + seconds * 1_000).toISOString(), now)).toBe(expected);
  });
});

test("how long ago is by the server's clock, whatever the viewer's says", () => {
  noteServerTime(new Date(Date.now() - 3_600_000).toUTCString());
  const anHourAgo = british.relative(new Date(Date.now() - 2 * 3_600_000).toISOString());
  noteServerTime(new Date().toUTCString());
  expect(anHourAgo).toBe("1 hour ago");
});

test("what is missing is a dash", () => {
  const written = [british.number(null), british.bytes(undefined), british.dateTime(null), british.relative(null)];
  expect(written).toEqual(["–", "–", "–", "–"]);
});
