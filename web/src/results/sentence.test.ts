import { describe, expect, test } from "vitest";

import type { ImportStatusView } from "../api/types";
import { partsOf } from "./outcome";
import { asideOf, nothingFoundIn, sentenceOf } from "./sentence";

type Records = ImportStatusView["records"];
type Effects = ImportStatusView["enrichment_summary"];

const NO_EFFECTS: Effects = {
  assets_created: 0,
  assets_updated: 0,
  assets_unchanged: 0,
  records_merged: 0,
  placeholders_created: 0,
  dependencies_created: 0,
  dependencies_updated: 0,
  dependencies_unchanged: 0,
};

/** A settled import; what it brought in is all that was valid unless said otherwise. */
function settled(
  total: number,
  rejected: number,
  effects: Partial<Effects>,
  more: Partial<ImportStatusView> = {},
  records: Partial<Records> = {},
): ImportStatusView {
  const valid = total - rejected;
  const view: Partial<ImportStatusView> = {
    status: "completed",
    import_category: "cmdb_export",
    error: null,
    steps: [],
    records: { total, valid, rejected, processed: valid, ...records },
    enrichment_summary: { ...NO_EFFECTS, ...effects },
    ...more,
  };
  return view as ImportStatusView;
}

function failed(code: string, kind: "rejected" | "internal", total = 0, rejected = 0, processed = 0) {
  const error = { kind, code, message: "Why.", advice: null };
  return settled(total, rejected, { assets_created: processed }, { status: "failed", error }, { processed });
}

function cancelled(total: number, rejected: number, processed: number, started_at: string | null = "2026-03-04") {
  return settled(total, rejected, { assets_created: processed }, { status: "cancelled", started_at }, { processed });
}

describe("no findings", () => {
  test.each([
    [settled(2_000, 0, {}), "All 2,000 records passed every check."],
    [
      failed("internal-error", "internal", 2_000),
      "Nothing was found in the 2,000 records that were checked before the import broke off.",
    ],
    [
      failed("internal-error", "internal", 1),
      "Nothing was found in the 1 record that was checked before the import broke off.",
    ],
    [
      cancelled(2_000, 0, 0),
      "Nothing was found in the 2,000 records that were checked before the import was cancelled.",
    ],
    [
      failed("not-text", "rejected"),
      "The import ended before the rows of the file were looked at. The reason stands above.",
    ],
  ])("mean what has been looked at", (status, text) => {
    expect(nothingFoundIn(status)).toMatchObject({ text, isGood: status.status === "completed" });
  });
});

const OF_ALL_CATEGORIES: readonly (readonly [string, ImportStatusView, string])[] = [
  [
    "a CMDB export",
    settled(1_250, 46, { assets_created: 1_100, assets_updated: 90, assets_unchanged: 14 }),
    "1,204 of 1,250 records are in the inventory: 1,100 assets created, 90 updated and 14 unchanged; 46 rows were rejected.",
  ],
  [
    "one of each",
    settled(4, 1, { assets_created: 1, assets_updated: 1, records_merged: 1 }),
    "3 of 4 records are in the inventory: 1 asset created, 1 updated and 1 record merged into another of the same asset; 1 row was rejected.",
  ],
  ["a single record", settled(1, 0, { assets_created: 1 }), "The only record is in the inventory: 1 asset created."],
  [
    "nothing new",
    settled(44, 0, { assets_unchanged: 44 }),
    "All 44 records were already in the inventory: 44 assets unchanged.",
  ],
  [
    "dependencies",
    settled(
      36,
      1,
      { dependencies_created: 31, dependencies_updated: 1, records_merged: 2 },
      { import_category: "app_discovery" },
    ),
    "35 of 36 records are in the inventory: 31 dependencies created, 1 updated, 1 application described and 2 records that repeat others; 1 row was rejected.",
  ],
  [
    "measurements",
    settled(
      10_000,
      0,
      { assets_updated: 33, placeholders_created: 1, records_merged: 9_966 },
      { import_category: "infrastructure" },
    ),
    "All 10,000 records are in the inventory: 33 assets updated, 1 added that had not been known before and 9,966 further records of the same assets.",
  ],
  [
    "sensitive data",
    settled(11, 1, { assets_updated: 8, records_merged: 2 }, { import_category: "sensitive_data" }),
    "10 of 11 records are in the inventory: 8 assets updated and 2 further findings about the same assets; 1 row was rejected.",
  ],
];

const IN_TROUBLE: readonly (readonly [string, ImportStatusView, string])[] = [
  ["a refused file", failed("not-text", "rejected"), "The file was refused. Nothing of it was imported."],
  [
    "no usable row",
    failed("no-valid-records", "rejected", 16, 16),
    "Nothing was imported: none of the 16 records can be used.",
  ],
  [
    "one row, and that not usable",
    failed("no-valid-records", "rejected", 1, 1),
    "Nothing was imported: the only record cannot be used.",
  ],
  [
    "all or nothing",
    failed("strict-policy", "rejected", 36, 1),
    "Nothing was imported: 1 of 36 records has errors, and this import was to take all or nothing.",
  ],
  [
    "trouble of ours",
    failed("internal-error", "internal", 40, 2),
    "The import failed on our side. Nothing was imported.",
  ],
  [
    "trouble of ours half-way",
    failed("internal-error", "internal", 1_250, 50, 500),
    "The import broke off: 500 of 1,200 good records are in the inventory.",
  ],
  [
    "cancelled before its file came, or because it never did",
    cancelled(0, 0, 0, null),
    "The import was cancelled before it began. Nothing was imported.",
  ],
  ["cancelled while records were checked", cancelled(40, 2, 0), "The import was cancelled. Nothing was imported."],
  [
    "cancelled half-way",
    cancelled(1_250, 50, 500),
    "The import was cancelled: 500 of 1,200 good records are in the inventory.",
  ],
  [
    "cancelled when one was in",
    cancelled(3, 1, 1),
    "The import was cancelled: 1 of 2 good records is in the inventory.",
  ],
];

test.each([...OF_ALL_CATEGORIES, ...IN_TROUBLE])("%s in a sentence", (_, status, expected) => {
  expect(sentenceOf(status)).toBe(expected);
});

test("what else came of it is said beside", () => {
  const view = settled(
    32,
    0,
    { dependencies_created: 32, placeholders_created: 2 },
    { import_category: "app_discovery" },
  );
  expect(asideOf(view)).toEqual(["2 assets had not been known before: a CMDB export that names them fills them in."]);
});

describe("the picture", () => {
  const shown = (status: ImportStatusView) => partsOf(status)?.map(({ name, count }) => `${name} ${count}`) ?? null;

  test.each(OF_ALL_CATEGORIES.filter(([name]) => name !== "dependencies"))("of %s adds up", (_, status) => {
    const sum = partsOf(status)?.reduce((all, { count }) => all + count, 0);
    expect(sum).toBe(status.records.total);
  });

  test("goes by what was written down of each record, where effects count other things", () => {
    const outcomes = { created: 32, updated: 1, unchanged: 0, merged: 2 };
    const step = { step_name: "enrichment", output: { outcomes } } as unknown as ImportStatusView["steps"][number];
    const effects = { dependencies_created: 31, assets_updated: 40, records_merged: 2 };
    const view = settled(36, 1, effects, { import_category: "app_discovery", steps: [step] });
    expect(shown(view)).toEqual(["created 32", "updated 1", "merged 2", "rejected 1"]);
  });

  test("shows what stayed outside", () => {
    expect(shown(failed("strict-policy", "rejected", 36, 1))).toEqual(["left-out 35", "rejected 1"]);
    expect(shown(failed("internal-error", "internal", 1_250, 50, 500))).toEqual([
      "created 500",
      "left-out 700",
      "rejected 50",
    ]);
    expect(shown(cancelled(1_250, 50, 500))).toEqual(["created 500", "left-out 700", "rejected 50"]);
  });

  test("is not drawn where the numbers do not add up", () => {
    expect(shown(settled(40, 0, { assets_created: 39 }))).toBeNull();
    expect(shown(settled(40, 0, { assets_created: 41 }, {}, { processed: 41 }))).toBeNull();
    expect(shown(settled(0, 0, {}))).toBeNull();
  });
});
