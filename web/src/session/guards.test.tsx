import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { createMemoryRouter, Outlet, RouterProvider } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";

import { CLIENT, ENGAGEMENT, OTHER_ENGAGEMENT, someTokens } from "./builders";
import { Cognito } from "./cognito";
import { SessionProvider } from "./context";
import { RequireSession, RequireTenant } from "./guards";
import { Session } from "./session";
import { SignIn } from "./signIn";

const SETTINGS = {
  region: "eu-central-1",
  userPoolClientId: "client-1",
  userPoolId: null,
  cognitoEndpoint: "/cognito",
  apiBase: "/api/v1",
  authFlow: "USER_PASSWORD_AUTH",
} as const;

function open(address: string, signedIn: boolean) {
  const cognito = new Cognito("/cognito", "client-1");
  const session = new Session(cognito);
  if (signedIn) session.begin(someTokens());
  const tenant = { path: "/c/:client/e/:engagement", Component: RequireTenant };
  const router = createMemoryRouter(
    [
      { path: "/sign-in", element: <p>the sign-in page</p> },
      { Component: RequireSession, children: [{ ...tenant, children: [{ path: "assets", element: <p>assets</p> }] }] },
      { path: "*", Component: Outlet },
    ],
    { initialEntries: [address] },
  );
  render(
    <SessionProvider value={{ session, settings: SETTINGS, signIn: new SignIn(cognito, SETTINGS) }}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </SessionProvider>,
  );
  return { router, session };
}

const ASSETS = `/c/${CLIENT}/e/${ENGAGEMENT}/assets`;

beforeEach(() => {
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ items: [] })));
});

test("whoever is not signed in is sent to do so, with the way back", () => {
  const { router } = open(`${ASSETS}?text=db`, false);
  expect(screen.getByText("the sign-in page")).toBeTruthy();
  expect(router.state.location.search).toBe(`?to=${encodeURIComponent(`${ASSETS}?text=db`)}`);
});

test("a granted tenant's page opens", async () => {
  open(ASSETS, true);
  expect(await screen.findByText("assets")).toBeTruthy();
});

test("an address in upper case names the same tenant", async () => {
  open(ASSETS.replace(CLIENT, CLIENT.toUpperCase()), true);
  expect(await screen.findByText("assets")).toBeTruthy();
});

test("a tenant that is not granted shows nothing but that, and asks nothing", () => {
  const fetched = vi.fn<typeof fetch>();
  vi.stubGlobal("fetch", fetched);
  open(`/c/${CLIENT}/e/${OTHER_ENGAGEMENT}/assets`, true);
  expect(screen.getByRole("heading", { name: "This engagement is not open to you" })).toBeTruthy();
  expect(screen.queryByText("assets")).toBeNull();
  expect(fetched).not.toHaveBeenCalled();
});

test("a session that ends closes the page; signing out leaves no way back", async () => {
  const { router, session } = open(ASSETS, true);
  await screen.findByText("assets");
  act(() => session.end("signed-out"));
  expect(await screen.findByText("the sign-in page")).toBeTruthy();
  expect(router.state.location.search).toBe("");
});
