import { describe, expect, it } from "vitest";

import type { UploadOptions } from "../../api/types";
import { fieldsOf, groupValues } from "./valueGroups";

const options = {
  categories: [
    { category: "cmdb_export", fields: [{ name: "memory_gb", title: "Memory (GB)", unit: "GB" }] },
    { category: "infrastructure", fields: [{ name: "cpu_utilization_percent", title: "CPU average (%)", unit: "%" }] },
  ],
} as unknown as UploadOptions;
const value = (said: unknown) => ({ value: said, origin: null });

describe("an asset's values", () => {
  it("are grouped in reading order, whatever order they come in, with titles and units of the API's fields", () => {
    const values = { memory_gb: value(1.5), cpu_utilization_percent: value(47.6), name: value("db01") };
    const groups = groupValues(values, fieldsOf(options));
    expect(groups.map(({ title, values: [first] }) => [title, first?.title, first?.text])).toEqual([
      ["Identity", "Name", "db01"],
      ["Size", "Memory", "1.5 GB"],
      ["Utilisation", "CPU average", "47.6%"],
    ]);
  });

  it("loses none that no group knows, and reads without the API's fields", () => {
    const groups = groupValues(
      { os_version: value("9.4"), cpu_steal: value(2), pii_flag: value(false) },
      fieldsOf(undefined),
    );
    expect(groups.flatMap(({ title, values }) => values.map((shown) => [title, shown.title, shown.text]))).toEqual([
      ["System", "OS version", "9.4"],
      ["Sensitive data", "Personal data", "No"],
      ["More", "CPU steal", "2"],
    ]);
  });
});
