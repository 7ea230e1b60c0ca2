import { describe, expect, it } from "vitest";

import { askedOf, readAssetQuery, sortedBy, withFilter, withoutFilters, writeAssetQuery } from "./assetQuery";

const read = (address: string) => readAssetQuery(new URLSearchParams(address));
const written = (address: string) => writeAssetQuery(read(address)).toString();

describe("which assets are asked for", () => {
  it("survives the way through the address, hostile values and empty ones too", () => {
    const address =
      "text=a%26b%3D%E2%82%AC&environment=&classification=restricted&placeholder=true&sort=environment&order=desc&page=3&after=abc%3D";
    expect(written(address)).toBe(address);
  });

  it("leaves the address of the plain list empty", () => {
    expect(written("sort=name&order=asc&page=1")).toBe("");
    expect(written("sort=updated_at&order=desc")).toBe("sort=updated_at");
  });

  it.each([
    ["sort=owner", "an order nobody knows"],
    ["category=cmdb", "a category nobody knows"],
    ["placeholder=yes", "neither true nor false"],
    ["data_import_id=1", "no id"],
    ["text=", "no text at all"],
    [`text=${"a".repeat(256)}`, "a text too long"],
    ["environment=a%00b", "a control character"],
    ["compliance_scope=", "a filter without a none"],
    ["page=2", "a page without its place"],
    ["after=abc", "a place without its page"],
    ["limit=5000", "what is not a filter"],
  ])("ignores %s: %s", (address) => {
    expect(written(address)).toBe("");
  });

  it("asks the API for none where a value is empty, and for placeholders as a yes or no", () => {
    expect(askedOf(read("environment=&placeholder=false"))).toEqual({
      environment: "",
      placeholder: false,
      sort: "name",
      order: "asc",
    });
  });

  it("begins at the first page when filters or order change", () => {
    const third = read("environment=Production&page=3&after=abc");
    for (const changed of [withFilter(third, "text", "db"), withoutFilters(third), sortedBy(third, "environment")]) {
      expect(changed).toMatchObject({ page: 1, after: undefined });
    }
    expect(withFilter(third, "environment", undefined).filters).toEqual({});
  });

  it("turns an order round when it is chosen again", () => {
    const byChange = sortedBy(read(""), "updated_at");
    expect([byChange.order, sortedBy(byChange, "updated_at").order]).toEqual(["desc", "asc"]);
  });
});
