import { describe, expect, test } from "vitest";

import type { ColumnMapping, FindingGroup, FindingPlace } from "../api/types";
import { factsOf, filtersFor, rowsOf, search } from "./causes";
import { accepted, conflictsOf, correctionsOf, edited, narrowed, NO_EDITS, surenessOf } from "./mapping";

function column(name: string, field: string | null, match_type = "alias", confidence: number | null = 0.9) {
  return { column: name, field, match_type, confidence, reason: null, suggested_field: null } satisfies ColumnMapping;
}

const NAME = column("Name", "name", "direct", 1);
const SERVER = column("Server", null, "unmapped", 0);
const OWNER = column("Owner", "technical_owner", "user", 1);
const MAPPINGS = [NAME, SERVER, OWNER];

describe("corrections", () => {
  test("say what changed, and again what a user said before", () => {
    const edits = edited(edited(NO_EDITS, SERVER, "name"), NAME, null);
    expect(correctionsOf(MAPPINGS, edits)).toEqual({ Name: null, Server: "name", Owner: "technical_owner" });
  });

  test("are none once a column is back to what was found", () => {
    expect(edited(edited(NO_EDITS, SERVER, "name"), SERVER, null).size).toBe(0);
  });

  test("take what a model offers where nothing else was chosen", () => {
    const ram = { ...column("RAM", null, "suggested", 0.7), suggested_field: "memory_gb" };
    const server = { ...SERVER, suggested_field: "name" };
    const edits = accepted(edited(NO_EDITS, server, "hostname"), [NAME, server, OWNER, ram]);
    expect(correctionsOf([server, ram], edits)).toEqual({ Server: "hostname", RAM: "memory_gb" });
  });

  test("that give one field two columns are told", () => {
    const edits = edited(NO_EDITS, SERVER, "name");
    expect(conflictsOf(MAPPINGS, edits)).toEqual([{ field: "name", columns: ["Name", "Server"] }]);
    expect(conflictsOf(MAPPINGS, edited(edits, NAME, null))).toEqual([]);
  });
});

test.each([
  [NAME, "certain"],
  [column("Hostname", "hostname", "vendor", 0.95), "certain"],
  [column("Box", "hostname"), "likely"],
  [column("RAM", "memory_gb", "assumed_unit", 0.6), "unsure"],
  [column("Old", "hostname", "alias", null), "unsure"],
  [SERVER, "attribute"],
  [column("RAM", "memory_gb", "suggested", 0.99), "suggested"],
  [column("RAM", null, "suggested", 0.7), "suggested"],
])("how sure a mapping is", (mapping, expected) => {
  expect(surenessOf(mapping)).toBe(expected);
});

test("columns are found by their name and by their field", () => {
  expect(narrowed(MAPPINGS, "technical OWN", null)).toEqual([OWNER]);
  expect(narrowed(MAPPINGS, "server", "attribute")).toEqual([SERVER]);
});

describe("causes", () => {
  const group = (code: string, of: string | null, severity: FindingGroup["severity"] = "warning"): FindingGroup => ({
    code,
    severity,
    message: "The value is no IP address; it was left out.",
    advice: null,
    column: of,
    count: 2,
    first_rows: [3],
  });
  const place = (row: number | null, of: string | null, detail: string | null = null): FindingPlace => ({
    row,
    column: of,
    code: "invalid-ip-address",
    severity: "warning",
    detail,
  });
  const GROUPS = [group("invalid-ip-address", "IP Address"), group("sheet-not-read", null, "info")];

  test.each([
    ["address LEFT", null, ["invalid-ip-address", "sheet-not-read"]],
    ["ip-address", null, ["invalid-ip-address"]],
    ["ip address", "info", ["sheet-not-read"]],
    ["archive", null, ["sheet-not-read"]],
    ["nowhere", null, []],
  ] as const)("that say %s", (text, severity, expected) => {
    const about = [{ ...place(null, null, "The sheet Archive."), code: "sheet-not-read" }];
    expect(search(GROUPS, factsOf(GROUPS, about), { text, severity }).map(({ code }) => code)).toEqual(expected);
  });

  test("that stand for several columns name them", () => {
    const groups = [group("invalid-ip-address", null), group("invalid-ip-address", "VIP")];
    const about = [place(null, "VIP", "All of them."), place(null, "NAT"), place(null, "DNS", "Half of them.")];
    expect([...factsOf(groups, about).values()]).toEqual([
      { texts: ["All of them."], columns: [] },
      { texts: ["DNS: Half of them."], columns: ["NAT"] },
    ]);
  });

  test("of one column show no rows of another", () => {
    const places = [place(3, "IP Address"), place(3, "IP Address 2"), place(9, "IP Address"), place(null, null)];
    expect(rowsOf(group("invalid-ip-address", "IP Address"), places)).toEqual([3, 9]);
    expect(rowsOf(group("invalid-ip-address", null), places)).toEqual([3, 9]);
  });

  test("of a column that the API cannot search for are asked for by code alone", () => {
    expect(filtersFor(group("invalid-ip-address", "IP\nAddress"), 10)).toEqual({
      code: "invalid-ip-address",
      limit: 10,
    });
    expect(filtersFor(group("invalid-ip-address", "IP"), 10)).toHaveProperty("text", "IP");
  });
});
