import { expect, test } from "vitest";

import { loadSettings, settingsOf } from "./settings";

const BODY = {
  region: "eu-central-1",
  user_pool_id: "eu-central-1_AbCdEfGhI",
  user_pool_client_id: "client-1",
  cognito_endpoint: "https://cognito-idp.eu-central-1.amazonaws.com/",
  api_base: "/api/v1",
  auth_flow: "USER_SRP_AUTH",
};

test("all of them are read", () => {
  expect(settingsOf(BODY)).toEqual({
    region: "eu-central-1",
    userPoolId: "eu-central-1_AbCdEfGhI",
    userPoolClientId: "client-1",
    cognitoEndpoint: "https://cognito-idp.eu-central-1.amazonaws.com/",
    apiBase: "/api/v1",
    authFlow: "USER_SRP_AUTH",
  });
});

test.each(["region", "user_pool_id", "user_pool_client_id", "cognito_endpoint", "api_base"])("%s is missed", (name) => {
  expect(() => settingsOf({ ...BODY, [name]: undefined })).toThrow(name);
});

test("a password that is sent as it is needs no pool", () => {
  const body = { ...BODY, user_pool_id: undefined, auth_flow: "USER_PASSWORD_AUTH" };
  expect(settingsOf(body).userPoolId).toBeNull();
});

test("an unknown way to sign in is refused", () => {
  expect(() => settingsOf({ ...BODY, auth_flow: "CUSTOM_AUTH" })).toThrow("no way to sign in");
});

test.each([
  ["no JSON", () => Promise.resolve(new Response("<html>"))],
  ["no answer", () => Promise.reject(new TypeError("offline"))],
  ["not there", () => Promise.resolve(Response.json(BODY, { status: 403 }))],
])("%s is said in words", async (_, fetch) => {
  await expect(loadSettings(fetch)).rejects.toThrow("/config.json");
});
