/** Tokens and answers as tests need them. */
import type { AuthAnswer } from "./cognito";
import type { Tokens } from "./tokens";

export const CLIENT = "a1000000-0000-4000-8000-000000000001";
export const ENGAGEMENT = "e1000000-0000-4000-8000-000000000001";
export const OTHER_ENGAGEMENT = "e2000000-0000-4000-8000-000000000001";

/** An unsigned token; the page never checks signatures. */
export function anIdToken(claims: Record<string, unknown> = {}): string {
  const part = (value: object) =>
    btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const all = { email: "ada@northwind.example", "cognito:groups": [`${CLIENT}:${ENGAGEMENT}`], ...claims };
  return `${part({ alg: "none" })}.${part(all)}.`;
}

export function someTokens(over: Partial<Tokens> = {}): Tokens {
  return { idToken: anIdToken(), refreshToken: "refresh-1", expiresInSeconds: 3_600, ...over };
}

export function anAnswer(idToken = anIdToken()): AuthAnswer {
  return { AuthenticationResult: { IdToken: idToken, AccessToken: "access", ExpiresIn: 3_600 } };
}
