/**
 * The one way to the API: adds the token and the two tenant headers, turns every failure into an `ApiProblem`.
 *
 * Guarantees: no request leaves without a token that is still good; an answer of 401 ends the session; an abort stays
 * an abort. Paths and bodies are those of the API's own description (`schema.d.ts`, generated).
 */
import createClient, { type Client } from "openapi-fetch";

import { problemOf, unreachable } from "./problem";
import type { paths } from "./schema";
import { noteServerTime } from "./serverClock";

/** One engagement of one client account: what every row belongs to. */
export interface Tenant {
  readonly clientAccountId: string;
  readonly engagementId: string;
}

/** Where tokens come from, and who is told when the API refuses one. */
export interface Access {
  token(): Promise<string>;
  refused(): void;
}

export type Api = Client<paths>;

interface Wiring {
  /** Where the API answers, as the page's settings name it: `/api/v1`, or a whole address that ends in it. */
  readonly base: string;
  readonly access: Access;
  /** Without one the API takes the only tenant that the token grants. */
  readonly tenant: Tenant | null;
  readonly fetch?: (request: Request) => Promise<Response>;
}

const VERSION = /\/api\/v1\/?$/; // every path of the schema begins with it

/** A client for one tenant. */
export function createApi({ base, access, tenant, fetch }: Wiring): Api {
  const origin = new URL(base, globalThis.location.href).href.replace(VERSION, "");
  const client = createClient<paths>({ baseUrl: origin, ...(fetch && { fetch }) });
  client.use({
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${await access.token()}`);
      if (tenant) {
        request.headers.set("X-Client-Account-ID", tenant.clientAccountId);
        request.headers.set("X-Engagement-ID", tenant.engagementId);
      }
      return request;
    },
    async onResponse({ response }) {
      noteServerTime(response.headers.get("Date"));
      if (response.ok) return;
      if (response.status === 401) access.refused();
      throw await problemOf(response);
    },
    onError: ({ error }) => (isAbort(error) ? (error as Error) : unreachable()),
  });
  return client;
}

/** The body of an answer; every other end of the call has been thrown by then. */
export async function answerOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
