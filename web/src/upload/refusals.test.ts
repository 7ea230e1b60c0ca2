import { describe, expect, it } from "vitest";

import type { FileFacts } from "./files";
import { mimeTypeOf, refusalOf, sortFiles, type UploadRules } from "./refusals";

const RULES: UploadRules = {
  limits: { file_size: 1_000 },
  formats: [
    { extension: "csv", mime_type: "text/csv" },
    { extension: "xlsx", mime_type: "application/x-workbook" },
    { extension: "gz", mime_type: "application/gzip" },
  ],
};

function aFile(name: string, over: Partial<FileFacts> = {}): FileFacts {
  return { name, size: 10, lastModified: 1, ...over };
}

describe("what is refused before it is sent", () => {
  it.each([
    ["servers.csv", null],
    ["SERVERS.CSV", null],
    ["servers.csv.gz", null],
    ["report.pdf", /ending in \.pdf .* Save it as CSV or XLSX/],
    ["old.xls", /Old Excel workbooks/],
    ["servers", /no ending/],
    [".csv", /no ending/],
    [`${"n".repeat(252)}.csv`, /longer than 255/],
  ])("%s", (name, reason) => {
    const refusal = refusalOf(aFile(name), RULES);
    if (reason === null) expect(refusal).toBeNull();
    else expect(refusal).toMatch(reason);
  });

  it("a file is taken up to the limit, an empty one not at all", () => {
    expect(refusalOf(aFile("a.csv", { size: 1_000 }), RULES)).toBeNull();
    expect(refusalOf(aFile("a.csv", { size: 1_001 }), RULES)).toMatch(/more than one file may have/);
    expect(refusalOf(aFile("a.csv", { size: 0 }), RULES)).toMatch(/is empty/);
  });

  it("the same file is sent once, and not again while it is on its way; another version of it is another file", () => {
    const twice = sortFiles([aFile("a.csv"), aFile("a.csv"), aFile("a.csv", { lastModified: 2 })], RULES, []);
    expect(twice.accepted).toEqual([aFile("a.csv"), aFile("a.csv", { lastModified: 2 })]);
    expect(twice.refused).toEqual([{ name: "a.csv", reason: "It was chosen twice; it is sent once." }]);
    expect(sortFiles([aFile("a.csv")], RULES, [aFile("a.csv")]).accepted).toEqual([]);
  });

  it("the type that is announced is the server's own name for the ending", () => {
    expect(mimeTypeOf(aFile("a.XLSX"), RULES)).toBe("application/x-workbook");
  });
});
