/**
 * Bytes to the bucket, by form or as one part, with progress.
 *
 * Guarantees: ends as every call of the API does, with an `ApiProblem` or the abort that was asked for; a connection
 * over which nothing moves for a while counts as lost.
 */
import { fetcher } from "@uppy/core/utils";

import { ApiProblem, unreachable } from "../api/problem";

const STILL_MS = 45_000;

interface Sending {
  readonly signal: AbortSignal;
  /** Bytes of the file that have left. */
  readonly onSent: (bytes: number) => void;
}

export interface Form {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The whole file with the form that the server signed. The browser streams it from the disk. */
export async function postForm({ url, fields }: Form, file: Blob, sending: Sending): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file); // S3 reads nothing after it
  await request("POST", url, body, file.size, sending);
}

/** One part to its signed address. */
export async function putPart(url: string, part: Blob, sending: Sending): Promise<void> {
  await request("PUT", url, part, part.size, sending);
}

async function request(
  method: string,
  url: string,
  body: XMLHttpRequestBodyInit,
  size: number,
  { signal, onSent }: Sending,
): Promise<void> {
  const still = new AbortController();
  try {
    await fetcher(url, {
      method,
      body,
      retries: 0, // trying again is decided where it can be shown
      timeout: STILL_MS,
      onTimeout: () => still.abort(),
      signal: AbortSignal.any([signal, still.signal]),
      // a form is a little larger than its file
      onUploadProgress: ({ loaded, total }) => onSent(total > 0 ? Math.round((loaded / total) * size) : 0),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw problemOf(error);
  }
}

function problemOf(error: unknown): ApiProblem {
  const answer = (error as { request?: XMLHttpRequest | null }).request;
  if (!answer || answer.status === 0) return unreachable();
  return new ApiProblem(
    answer.status,
    "storage-refused",
    `The storage did not take the file (${answer.status}). Send it again.`,
  );
}
