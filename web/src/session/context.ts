/** Hands the session to whatever must know who is signed in. */
import { createContext, useContext, useSyncExternalStore } from "react";

import type { Session, SessionState } from "./session";
import type { Settings } from "./settings";
import type { SignIn } from "./signIn";

export interface SessionAccess {
  readonly session: Session;
  readonly signIn: SignIn;
  readonly settings: Settings;
}

const SessionContext = createContext<SessionAccess | null>(null);

export const SessionProvider = SessionContext.Provider;

export function useSession(): SessionAccess {
  const access = useContext(SessionContext);
  if (!access) throw new Error("useSession outside of SessionProvider");
  return access;
}

/** Who is signed in, as it changes. */
export function useSessionState(): SessionState {
  const { session } = useSession();
  return useSyncExternalStore(session.subscribe, session.snapshot);
}
