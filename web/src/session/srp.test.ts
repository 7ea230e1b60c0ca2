/** Held against Amazon's own library, which has spoken to real pools for years. */
import AuthenticationHelper from "amazon-cognito-identity-js/lib/AuthenticationHelper";
import BigInteger from "amazon-cognito-identity-js/lib/BigInteger";
import DateHelper from "amazon-cognito-identity-js/lib/DateHelper";
import { expect, test } from "vitest";

import { beginProof, cognitoTime } from "./srp";

const POOL = "eu-central-1_AbCdEfGhI";
const SECRET_BLOCK = btoa(String.fromCharCode(...Array.from({ length: 200 }, (_, at) => (at * 37) % 256)));
const NOW = new Date("2026-03-05T09:05:07Z");
const LETTERS = "0123456789abcdef";

/** Hexadecimal text that begins with what decides about padding. */
function hex(start: string, digits: number, seed: number): string {
  let text = start;
  while (text.length < digits) text += LETTERS.charAt((seed * text.length + 11) % 16);
  return text;
}

test.each([
  ["a B and a salt whose first bit is set", "f1", "9a"],
  ["a B and a salt whose first bit is not set", "71", "1a"],
  ["an odd number of digits", "7", "abc"],
  ["a salt that begins with a zero", "8", "0a"],
])("the same proof as Amazon's: %s", async (_, b, s) => {
  const [B, salt] = [hex(b, 700 + b.length, 7), hex(s, 31 + s.length, 5)];
  const helper = new AuthenticationHelper("AbCdEfGhI");
  const proof = beginProof(BigInt(`0x${helper.smallAValue.toString(16)}`));
  expect(proof.publicValue).toBe(helper.largeAValue.toString(16));
  const challenge = { USER_ID_FOR_SRP: "user-7", SECRET_BLOCK, SRP_B: B, SALT: salt };
  const responses = await proof.respond(POOL, "Pässwort-1", challenge, NOW);
  expect(responses).toEqual({
    USERNAME: "user-7",
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    TIMESTAMP: "Thu Mar 5 09:05:07 UTC 2026",
    PASSWORD_CLAIM_SIGNATURE: await theirSignature(helper, B, salt),
  });
});

async function theirSignature(helper: AuthenticationHelper, B: string, salt: string): Promise<string> {
  const key = await new Promise<Uint8Array>((resolve, reject) => {
    const done = (error: Error | null, hkdf: Uint8Array) => (error ? reject(error) : resolve(hkdf));
    helper.getPasswordAuthenticationKey("user-7", "Pässwort-1", new BigInteger(B, 16), new BigInteger(salt, 16), done);
  });
  const bytes = (text: string) => [...new TextEncoder().encode(text)];
  const block = Array.from(atob(SECRET_BLOCK), (letter) => letter.charCodeAt(0));
  const message = [...bytes("AbCdEfGhIuser-7"), ...block, ...bytes("Thu Mar 5 09:05:07 UTC 2026")];
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", Uint8Array.from(key), hmac, false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", imported, Uint8Array.from(message)));
  return btoa(String.fromCharCode(...signature));
}

test("a fresh secret every time", () => {
  expect(beginProof().publicValue).not.toBe(beginProof().publicValue);
});

test("a B that would give the secret away is refused", async () => {
  const challenge = { USER_ID_FOR_SRP: "u", SECRET_BLOCK, SRP_B: "0", SALT: "ab" };
  await expect(beginProof().respond(POOL, "p", challenge, NOW)).rejects.toThrow("unusable");
});

test("moments are written as Amazon's library writes them", () => {
  expect(cognitoTime(new Date())).toBe(new DateHelper().getNowString());
});
