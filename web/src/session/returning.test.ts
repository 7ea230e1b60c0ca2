import { expect, test } from "vitest";

import { returnPath, signInFrom } from "./returning";

test.each([["/c/1/e/2/imports/3?tab=findings#row-7"], ["/c/1/e/2/assets?text=a%26b&sort=name"]])(
  "%s is found again after signing in",
  (place) => {
    const { pathname, search, hash } = new URL(place, "https://page.example");
    const signIn = new URL(signInFrom({ pathname, search, hash }), "https://page.example");
    expect([signIn.pathname, returnPath(signIn.search)]).toEqual(["/sign-in", place]);
  },
);

test("from the start there is nothing to come back to", () => {
  expect(signInFrom({ pathname: "/", search: "", hash: "" })).toBe("/sign-in");
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "/\t/evil.example",
  "/\n/evil.example",
  "",
  "evil",
  "/sign-in?to=/x",
])("%j leads to the start", (to) => {
  expect(returnPath(`?to=${encodeURIComponent(to)}`)).toBe("/");
});
