import { QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { createMemoryRouter, Outlet, RouterProvider } from "react-router";
import { expect, test, vi } from "vitest";

import { createQueryClient } from "../api/queryClient";
import { useAssets } from "../api/queries";
import { anIdToken, CLIENT, ENGAGEMENT, OTHER_ENGAGEMENT, someTokens } from "../session/builders";
import { Cognito } from "../session/cognito";
import { SessionProvider } from "../session/context";
import { RequireTenant } from "../session/guards";
import { Session } from "../session/session";
import { SignIn } from "../session/signIn";
import { UploadsProvider } from "./context";
import { UploadsOutlet } from "./UploadsOutlet";

const SETTINGS = {
  region: "eu-central-1",
  userPoolClientId: "client-1",
  userPoolId: null,
  cognitoEndpoint: "/cognito",
  apiBase: "/api/v1",
  authFlow: "USER_PASSWORD_AUTH",
} as const;
const GROUPS = [`${CLIENT}:${ENGAGEMENT}`, `${CLIENT}:${OTHER_ENGAGEMENT}`];

function Root() {
  return (
    <UploadsProvider>
      <Outlet />
    </UploadsProvider>
  );
}

function Assets() {
  const { data } = useAssets();
  const [notes, setNotes] = useState(0);
  const names = data?.pages.flatMap(({ items }) => items.map(({ name }) => name));
  return <button onClick={() => setNotes(notes + 1)}>{`${names?.join() ?? "loading"}, ${notes} notes`}</button>;
}

test("another tenant's page shows nothing of the one before while its answers are on their way", async () => {
  let arrive: (answer: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (request: Request) => {
    if (!request.url.includes("/assets")) return Promise.resolve(Response.json({ items: [] }));
    if (request.headers.get("X-Engagement-ID") === ENGAGEMENT)
      return Promise.resolve(Response.json({ items: [{ name: "web01" }], next_cursor: null }));
    return new Promise<Response>((resolve) => (arrive = resolve));
  });
  const cognito = new Cognito("/cognito", "client-1");
  const session = new Session(cognito);
  session.begin(someTokens({ idToken: anIdToken({ "cognito:groups": GROUPS }) }));
  const pages = { Component: UploadsOutlet, children: [{ path: "assets", Component: Assets }] };
  const tenant = { path: "/c/:client/e/:engagement", Component: RequireTenant, children: [pages] };
  const address = (engagement: string) => `/c/${CLIENT}/e/${engagement}/assets`;
  const router = createMemoryRouter([{ Component: Root, children: [tenant] }], {
    initialEntries: [address(ENGAGEMENT)],
  });
  render(
    <SessionProvider value={{ session, settings: SETTINGS, signIn: new SignIn(cognito, SETTINGS) }}>
      <QueryClientProvider client={createQueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </SessionProvider>,
  );
  fireEvent.click(await screen.findByText("web01, 0 notes"));
  expect(screen.getByText("web01, 1 notes")).toBeTruthy();
  await act(() => router.navigate(address(OTHER_ENGAGEMENT)));
  expect(screen.getByText("loading, 0 notes")).toBeTruthy();
  arrive(Response.json({ items: [{ name: "db01" }], next_cursor: null }));
  expect(await screen.findByText("db01, 0 notes")).toBeTruthy();
});
