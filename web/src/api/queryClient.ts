/** How answers are kept and asked for again, for all hooks alike. */
import { QueryClient } from "@tanstack/react-query";

import { ApiProblem } from "./problem";

const RETRIES = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 15_000, gcTime: 300_000, retry: shouldRetry },
      mutations: { retry: false }, // whoever pressed the button decides
    },
  });
}

/** Trouble that passes is tried again; what the API says about the request itself is not. */
export function shouldRetry(failures: number, error: unknown): boolean {
  return failures < RETRIES && error instanceof ApiProblem && error.passing;
}
