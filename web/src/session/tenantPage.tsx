/** A tenant's page as tests need it: signed in, and answered by whatever they say. */
import { QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";

import { createApi } from "../api/client";
import { ApiProvider } from "../api/context";
import { createQueryClient } from "../api/queryClient";
import { CLIENT, ENGAGEMENT } from "./builders";
import { TenantProvider } from "./tenant";
import { tenantPath } from "./tokens";

export const TENANT = { clientAccountId: CLIENT, engagementId: ENGAGEMENT };

/** Answers by the end of the path, or by what stands before an id (`/assets/`); what is not there is not found. */
export type Answers = Record<string, () => unknown>;

export function answering(answers: Answers) {
  return async ({ url }: Request): Promise<Response> => {
    const { pathname } = new URL(url);
    const found = Object.entries(answers).find(([end]) =>
      end.endsWith("/") ? pathname.includes(end) : pathname.endsWith(end),
    );
    const answer = await found?.[1]();
    if (answer instanceof Response) return answer;
    return answer === undefined ? refusal(404) : Response.json(answer);
  };
}

/** An answer that is not tried again. */
export function refusal(status: number): Response {
  return Response.json({ code: "refused", detail: "Refused." }, { status });
}

export function aTenantPage(answers: Answers) {
  const client = createQueryClient();
  const access = { token: () => Promise.resolve("token"), refused: () => undefined };
  const api = createApi({ base: "/api/v1", access, tenant: TENANT, fetch: answering(answers) });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <MemoryRouter initialEntries={[tenantPath(TENANT)]}>
      <QueryClientProvider client={client}>
        <ApiProvider value={{ api, tenant: TENANT }}>
          <TenantProvider value={TENANT}>{children}</TenantProvider>
        </ApiProvider>
      </QueryClientProvider>
    </MemoryRouter>
  );
  return { client, wrapper, show: (page: ReactNode): RenderResult => render(page, { wrapper }) };
}
