/** Starts the page: settings first, then the session, then whatever the address names. */
import "./shell/tokens.css";
import "./shell/base.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter } from "react-router";
import { RouterProvider } from "react-router/dom";

import { createQueryClient } from "./api/queryClient";
import { ROUTES } from "./routes";
import { Cognito } from "./session/cognito";
import { SessionProvider } from "./session/context";
import { Session } from "./session/session";
import { loadSettings, type Settings } from "./session/settings";
import { SignIn } from "./session/signIn";
import { StartFailed } from "./shell/StartFailed";

function page(settings: Settings) {
  const cognito = new Cognito(settings.cognitoEndpoint, settings.userPoolClientId);
  const session = new Session(cognito);
  const queries = createQueryClient();
  // nothing that one person was shown is there for the next
  session.subscribe(() => !session.snapshot().signedIn && queries.clear());
  return (
    <SessionProvider value={{ session, settings, signIn: new SignIn(cognito, settings) }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={createBrowserRouter(ROUTES)} />
      </QueryClientProvider>
    </SessionProvider>
  );
}

async function start(): Promise<void> {
  const root = createRoot(document.getElementById("page") as HTMLElement);
  try {
    root.render(<StrictMode>{page(await loadSettings())}</StrictMode>);
  } catch (error) {
    root.render(<StartFailed error={error} />);
  }
}

void start();
