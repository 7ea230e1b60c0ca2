import { beforeEach, describe, expect, test, vi } from "vitest";

import { ApiProblem } from "../api/problem";
import { anAnswer, anIdToken, someTokens } from "./builders";
import { CognitoProblem, type Cognito } from "./cognito";
import { Session } from "./session";

const MINUTE = 60_000;

let now = 0;
const initiate = vi.fn<Cognito["initiate"]>();
const revoke = vi.fn<Cognito["revoke"]>();

function aSession(tokens = someTokens()): Session {
  const session = new Session({ initiate, revoke } as unknown as Cognito, () => now);
  session.begin(tokens);
  return session;
}

beforeEach(() => {
  now = 1_000_000;
  initiate.mockReset();
  revoke.mockReset().mockResolvedValue({});
});

describe("token", () => {
  test("a good one is used as it is", async () => {
    const session = aSession();
    now += 50 * MINUTE;
    await expect(session.token()).resolves.toBe(someTokens().idToken);
    expect(initiate).not.toHaveBeenCalled();
  });

  test("an old one is renewed once for all who ask at the same time", async () => {
    const fresh = anIdToken({ email: "later@northwind.example" });
    initiate.mockResolvedValue(anAnswer(fresh));
    const session = aSession();
    now += 59 * MINUTE;
    expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual([fresh, fresh, fresh]);
    expect(initiate.mock.calls).toEqual([["REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: "refresh-1" }]]);
  });

  test("a renewed one keeps the refresh token, so it can be renewed again", async () => {
    initiate.mockResolvedValue(anAnswer());
    const session = aSession();
    now += 59 * MINUTE;
    await session.token();
    now += 59 * MINUTE;
    await session.token();
    expect(initiate).toHaveBeenCalledTimes(2);
  });

  test("a refused renewal ends the session", async () => {
    initiate.mockRejectedValue(new CognitoProblem("NotAuthorizedException", "Refresh Token has expired"));
    const session = aSession();
    now += 59 * MINUTE;
    await expect(session.token()).rejects.toMatchObject({ status: 401, code: "session-ended" });
    expect(session.snapshot()).toEqual({ signedIn: false, reason: "expired" });
  });

  test("a renewal that nobody answers leaves the old token while it holds", async () => {
    initiate.mockRejectedValue(new CognitoProblem("unreachable", ""));
    const session = aSession();
    now += 59 * MINUTE;
    await expect(session.token()).resolves.toBe(someTokens().idToken);
    now += 2 * MINUTE;
    await expect(session.token()).rejects.toMatchObject({ status: 0 });
    expect(session.snapshot().signedIn).toBe(true);
  });

  test("without a refresh token the session ends with the token", async () => {
    const session = aSession(someTokens({ refreshToken: null }));
    now += 59 * MINUTE;
    await expect(session.token()).resolves.toBe(someTokens().idToken);
    now += MINUTE;
    await expect(session.token()).rejects.toBeInstanceOf(ApiProblem);
  });

  test("a renewal that comes back after signing out brings nobody back", async () => {
    let answer: (value: ReturnType<typeof anAnswer>) => void = () => undefined;
    initiate.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const session = aSession();
    now += 59 * MINUTE;
    const asked = session.token();
    session.end("signed-out");
    answer(anAnswer());
    await expect(asked).rejects.toMatchObject({ status: 401 });
    expect(session.snapshot().signedIn).toBe(false);
  });
});

describe("end", () => {
  test("signing out makes the refresh token worthless", () => {
    aSession().end("signed-out");
    expect(revoke.mock.calls).toEqual([["refresh-1"]]);
  });

  test("whoever listens is told", () => {
    const session = aSession();
    const listener = vi.fn();
    session.subscribe(listener);
    session.refused();
    session.refused();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(session.snapshot()).toEqual({ signedIn: false, reason: "expired" });
  });
});

test("nothing of it is kept in the browser", () => {
  aSession();
  expect([localStorage.length, sessionStorage.length, document.cookie]).toEqual([0, 0, ""]);
});
