/**
 * What goes wrong when the API is asked, as one kind of error.
 *
 * Guarantees: every failed call of the client rejects with an `ApiProblem` (or with the abort that the caller asked
 * for); `code` is stable, `detail` is a sentence for people.
 */
import type { components } from "./schema";

type ProblemBody = Partial<components["schemas"]["Problem"]>;

/** Nothing answered: the network is down, or something between here and the API is. */
export const UNREACHABLE = "unreachable";

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    /** The HTTP status; 0 where nothing answered. */
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId?: string,
    /** What is wrong with single fields of the request. */
    readonly errors: readonly Record<string, string>[] = [],
  ) {
    super(detail);
  }

  /** Whether the same call may succeed a little later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The problem that an answer without success stands for, whatever its body is. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await readProblem(response);
  return new ApiProblem(
    response.status,
    body.code ?? `http-${response.status}`,
    body.detail ?? body.title ?? plainSentence(response.status),
    body.request_id ?? response.headers.get("x-amzn-requestid") ?? undefined,
    body.errors ?? [],
  );
}

/** The problem of a call that nothing answered. */
export function unreachable(): ApiProblem {
  return new ApiProblem(0, UNREACHABLE, "The server cannot be reached. Check the connection; this page tries again.");
}

async function readProblem(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.clone().json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {}; // a gateway's page of HTML, or nothing at all
  }
}

function plainSentence(status: number): string {
  if (status === 401) return "Nobody is signed in, or the session has ended.";
  if (status === 403) return "This is not open to you.";
  if (status === 404) return "There is nothing here.";
  if (status === 429) return "Too many requests at once. Wait a moment and try again.";
  return `The server answered with an error (${status}). Try again in a moment.`;
}
