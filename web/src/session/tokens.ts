/**
 * What the page reads out of the id token: who it is and which tenants are granted.
 *
 * The page only looks; it is the API that checks the signature. So nothing here may decide more than what is shown.
 */
import type { Tenant } from "../api/client";

/** Tokens as they live in memory; nowhere else. */
export interface Tokens {
  readonly idToken: string;
  readonly refreshToken: string | null;
  readonly expiresInSeconds: number;
}

export interface Identity {
  readonly email: string;
  readonly grants: readonly Tenant[];
}

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const GRANT = new RegExp(`^(${UUID}):(${UUID})$`); // as the API reads it: `client account id:engagement id`

/** Who an id token speaks of; throws for anything that is no such token. */
export function identityOf(idToken: string): Identity {
  const claims = claimsOf(idToken);
  const named = claims["email"] ?? claims["cognito:username"];
  return { email: typeof named === "string" ? named : "", grants: grantsOf(claims["cognito:groups"]) };
}

/** The tenants among the groups of a token; other groups mean nothing here. */
export function grantsOf(groups: unknown): Tenant[] {
  const names: unknown[] = Array.isArray(groups) ? groups : [];
  const found = names.map((name) => (typeof name === "string" ? GRANT.exec(name) : null));
  return found.flatMap((match) =>
    match?.[1] && match[2] ? [{ clientAccountId: match[1], engagementId: match[2] }] : [],
  );
}

export function isGranted(grants: readonly Tenant[], tenant: Tenant): boolean {
  return grants.some((each) => sameTenant(each, tenant));
}

export function sameTenant(one: Tenant, other: Tenant): boolean {
  return one.clientAccountId === other.clientAccountId && one.engagementId === other.engagementId;
}

/** Where the pages of a tenant live. */
export function tenantPath(tenant: Tenant): string {
  return `/c/${tenant.clientAccountId}/e/${tenant.engagementId}`;
}

function claimsOf(token: string): Record<string, unknown> {
  const payload = token.split(".")[1];
  if (!payload) throw new Error("not a token");
  const base64 = payload.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof claims !== "object" || claims === null) throw new Error("not a token");
  return claims as Record<string, unknown>;
}
