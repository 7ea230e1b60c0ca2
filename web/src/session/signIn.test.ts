import { beforeEach, describe, expect, test, vi } from "vitest";

import { anAnswer, anIdToken } from "./builders";
import { Cognito, CognitoProblem } from "./cognito";
import { sentenceFor, SignIn } from "./signIn";

const fetched = vi.fn<typeof fetch>();
const signIn = new SignIn(new Cognito("/cognito", "client-1", fetched), {
  authFlow: "USER_PASSWORD_AUTH",
  userPoolId: null,
});

function answers(...bodies: object[]): void {
  for (const body of bodies) fetched.mockResolvedValueOnce(Response.json(body));
}

function sent(call: number): { target: string | null; body: unknown } {
  const request = fetched.mock.calls[call]?.[1];
  return {
    target: new Headers(request?.headers).get("X-Amz-Target"),
    body: JSON.parse(request?.body as string) as unknown,
  };
}

beforeEach(() => fetched.mockReset());

describe("with a password", () => {
  test("the right one gives tokens", async () => {
    answers(anAnswer());
    const step = await signIn.withPassword(" ada@northwind.example ", "secret");
    expect(step).toMatchObject({ kind: "signed-in", tokens: { idToken: anIdToken(), expiresInSeconds: 3_600 } });
    expect(sent(0)).toEqual({
      target: "AWSCognitoIdentityProviderService.InitiateAuth",
      body: {
        ClientId: "client-1",
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "ada@northwind.example", PASSWORD: "secret" },
      },
    });
  });

  test("a temporary one asks for a new one, under the name that the pool uses", async () => {
    const parameters = { USER_ID_FOR_SRP: "user-7" };
    answers({ ChallengeName: "NEW_PASSWORD_REQUIRED", Session: "s-1", ChallengeParameters: parameters }, anAnswer());
    const step = await signIn.withPassword("ada@northwind.example", "temporary");
    if (step.kind !== "new-password") throw new Error(step.kind);
    expect(await signIn.withNewPassword(step, "lasting")).toMatchObject({ kind: "signed-in" });
    expect(sent(1).body).toEqual({
      ClientId: "client-1",
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      ChallengeResponses: { USERNAME: "user-7", NEW_PASSWORD: "lasting" },
      Session: "s-1",
    });
  });

  test("a second factor asks for its code; blanks in it do no harm", async () => {
    answers({ ChallengeName: "SOFTWARE_TOKEN_MFA", Session: "s-2" }, anAnswer());
    const step = await signIn.withPassword("ada@northwind.example", "secret");
    if (step.kind !== "code") throw new Error(step.kind);
    await signIn.withCode(step, "123 456");
    expect(sent(1).body).toMatchObject({
      ChallengeResponses: { USERNAME: "ada@northwind.example", SOFTWARE_TOKEN_MFA_CODE: "123456" },
    });
  });

  test("a challenge that this page does not know is named", async () => {
    answers({ ChallengeName: "CUSTOM_CHALLENGE" });
    const trouble = await signIn.withPassword("a", "b").catch(sentenceFor);
    expect(trouble).toContain("CUSTOM_CHALLENGE");
  });
});

describe("what went wrong, in words", () => {
  test.each([
    ["NotAuthorizedException", "Incorrect username or password.", "Email or password is wrong."],
    ["UserNotFoundException", "", "Email or password is wrong."],
    ["NotAuthorizedException", "Password attempts exceeded", "Too many attempts. Wait a few minutes and try again."],
    ["NotAuthorizedException", "User is disabled.", "This account is disabled. Ask whoever invited you."],
    ["CodeMismatchException", "", "That code is not right. Look again, or wait for the next one."],
    ["http-502", "", "The sign-in service answered with an error. Try again in a moment."],
  ])("%s %j", async (type, message, sentence) => {
    fetched.mockResolvedValueOnce(Response.json({ __type: `com.amazon#${type}`, message }, { status: 400 }));
    expect(await signIn.withPassword("a", "b").catch(sentenceFor)).toBe(sentence);
  });

  test("nothing answers", async () => {
    fetched.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    expect(await signIn.withPassword("a", "b").catch(sentenceFor)).toContain("cannot be reached");
  });

  test("an answer that is no JSON", async () => {
    fetched.mockResolvedValueOnce(new Response("<html>", { status: 502 }));
    await expect(signIn.withPassword("a", "b")).rejects.toEqual(new CognitoProblem("http-502", ""));
  });
});
