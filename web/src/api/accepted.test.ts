import { describe, expect, it } from "vitest";

import { asText, isText, isUuid } from "./accepted";

describe("what the API takes", () => {
  it.each([
    ["db01", true],
    ["a".repeat(255), true],
    ["\u{1f5a5}".repeat(255), true],
    ["a".repeat(256), false],
    ["", false],
    ["a\tb", false],
    ["a\u007f", false],
  ])("as a text: %j is %s", (text, expected) => {
    expect(isText(text)).toBe(expected);
  });

  it.each(["\tweb01\u0000db01 ", "\ud800web01 db01", ` ${"\u{1f5a5}".repeat(300)}`, "\n"])(
    "%j is mended to one",
    (typed) => {
      const text = asText(typed);
      expect(text === "" || isText(text)).toBe(true);
      expect(new URLSearchParams({ text }).get("text")).toBe(text);
      expect(asText(text)).toBe(text);
      expect(text).toMatch(/^(web01 db01|\u{1f5a5}{255}|)$/u);
    },
  );

  it("as an id", () => {
    expect(["A1000000-0000-4000-8000-00000000000f", "1", "a1000000-0000-4000-8000-00000000000f "].map(isUuid)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
