/**
 * Proves a password to the user pool without sending it: the client's side of SRP-6a (RFC 5054) as Cognito speaks it.
 * Loaded only where the settings ask for it; held against Amazon's own library by a test.
 *
 * Guarantees: a fresh secret per sign-in from the browser's generator; values that would give the secret away
 * (B mod N = 0, u = 0) are refused.
 */
import type { AuthParameters } from "./cognito";

// The 3072-bit group of RFC 3526 (number 15) and its generator.
const N = BigInt(
  "0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510" +
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7" +
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C" +
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
);
const G = 2n;
const SECRET_BYTES = 128;
const KEY_BITS = 128;
const INFO = "Caldera Derived Key";
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

export interface Proof {
  /** `SRP_A`, in hexadecimal. */
  readonly publicValue: string;
  /** The responses to `PASSWORD_VERIFIER`. */
  respond(userPoolId: string, password: string, challenge: AuthParameters, now: Date): Promise<AuthParameters>;
}

/** Begins a sign-in. The secret is drawn here; a test passes its own. */
export function beginProof(secret: bigint = randomSecret()): Proof {
  const a = secret % N;
  const A = power(G, a);
  return {
    publicValue: A.toString(16),
    async respond(userPoolId, password, challenge, now) {
      const pool = userPoolId.split("_")[1] ?? "";
      const user = required(challenge, "USER_ID_FOR_SRP");
      const block = required(challenge, "SECRET_BLOCK");
      const B = BigInt(`0x${required(challenge, "SRP_B")}`);
      const salt = BigInt(`0x${required(challenge, "SALT")}`);
      const key = await signingKey({ a, A, B, salt, login: `${pool}${user}:${password}` });
      const timestamp = cognitoTime(now);
      const message = concatenated(utf8(pool + user), fromBase64(block), utf8(timestamp));
      const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
      return {
        USERNAME: user,
        PASSWORD_CLAIM_SECRET_BLOCK: block,
        TIMESTAMP: timestamp,
        PASSWORD_CLAIM_SIGNATURE: btoa(String.fromCharCode(...signature)),
      };
    },
  };
}

interface Agreement {
  readonly a: bigint;
  readonly A: bigint;
  readonly B: bigint;
  readonly salt: bigint;
  readonly login: string;
}

/** The key both sides come to, made for signing. */
async function signingKey({ a, A, B, salt, login }: Agreement): Promise<CryptoKey> {
  if (B % N === 0n) throw new Error("The user pool sent an unusable value.");
  const u = await hashed(padded(A), padded(B));
  if (u === 0n) throw new Error("The user pool sent an unusable value.");
  const k = await hashed(padded(N), padded(G));
  const identity = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(login)));
  const x = await hashed(padded(salt), identity);
  const base = (((B - k * power(G, x)) % N) + N) % N;
  const shared = power(base, a + u * x);
  const material = await crypto.subtle.importKey("raw", padded(shared), "HKDF", false, ["deriveBits"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: padded(u), info: utf8(INFO) };
  const bits = await crypto.subtle.deriveBits(derivation, material, KEY_BITS);
  return crypto.subtle.importKey("raw", bits, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** base ^ exponent mod N. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % N;
    factor = (factor * factor) % N;
  }
  return result;
}

/** A number's bytes as a positive integer in two's complement: a leading zero where the first bit is set. */
function padded(value: bigint): Uint8Array<ArrayBuffer> {
  const hex = value.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  const signed = parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
  return Uint8Array.from(signed.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

async function hashed(...parts: Uint8Array[]): Promise<bigint> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", concatenated(...parts)));
  return BigInt(`0x${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
}

function concatenated(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function randomSecret(): bigint {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`);
}

function required(challenge: AuthParameters, name: string): string {
  const value = challenge[name];
  if (value === undefined) throw new Error(`The user pool's question lacks ${name}.`);
  return value;
}

/** A moment in the one form Cognito takes: `Tue Sep 3 09:05:07 UTC 2024`. */
export function cognitoTime(moment: Date): string {
  const clock = moment.toISOString().slice(11, 19);
  const [day, month] = [DAYS[moment.getUTCDay()], MONTHS[moment.getUTCMonth()]];
  return `${day ?? ""} ${month ?? ""} ${moment.getUTCDate()} ${clock} UTC ${moment.getUTCFullYear()}`;
}
