import { describe, expect, test } from "vitest";

import { anIdToken, CLIENT, ENGAGEMENT, OTHER_ENGAGEMENT } from "./builders";
import { grantsOf, identityOf, isGranted, tenantPath } from "./tokens";

const TENANT = { clientAccountId: CLIENT, engagementId: ENGAGEMENT };

describe("grants", () => {
  test.each([
    ["one group", [`${CLIENT}:${ENGAGEMENT}`], [TENANT]],
    ["other groups mean nothing", ["admins", `${CLIENT}:${ENGAGEMENT}`, `${CLIENT}:`], [TENANT]],
    ["something around a grant makes it none", [`x${CLIENT}:${ENGAGEMENT}`, `${CLIENT}:${ENGAGEMENT} `], []],
    ["upper case is none, as for the API", [`${CLIENT}:${ENGAGEMENT}`.toUpperCase()], []],
    ["no groups", undefined, []],
    ["text instead of a list", `${CLIENT}:${ENGAGEMENT}`, []],
    ["no text in the list", [1, null, {}], []],
  ])("%s", (_, groups, expected) => {
    expect(grantsOf(groups)).toEqual(expected);
  });

  test("a tenant is granted only with both of its ids", () => {
    expect(isGranted([TENANT], { ...TENANT })).toBe(true);
    expect(isGranted([TENANT], { ...TENANT, engagementId: OTHER_ENGAGEMENT })).toBe(false);
  });
});

describe("identity", () => {
  test("names are read as UTF-8", () => {
    expect(identityOf(anIdToken({ email: "zoë@żubr.example" })).email).toBe("zoë@żubr.example");
  });

  test.each(["", "no-token", "a.%%%.c", `a.${btoa("null")}.c`, `a.${btoa("5")}.c`])("%j is no token", (text) => {
    expect(() => identityOf(text)).toThrow();
  });
});

test("a tenant's pages live below its two ids", () => {
  expect(tenantPath(TENANT)).toBe(`/c/${CLIENT}/e/${ENGAGEMENT}`);
});
