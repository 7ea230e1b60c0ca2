/**
 * Keeps uploads going while pages and tenants change: mounted above all of them.
 *
 * It also warns before the window is closed while something would be lost, and keeps a file that is dropped beside the
 * drop targets from replacing the page.
 */
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";

import { createApi, type Tenant } from "../api/client";
import { uploadRoutes } from "../api/uploads";
import { useSession } from "../session/context";
import { sameTenant } from "../session/tokens";
import { askBeforeLeaving } from "../shell/leaving";
import { wouldBeLost, type UploadItem } from "./items";
import { RememberedUploads } from "./remembered";
import { Uploads } from "./uploads";

const UploadsContext = createContext<Uploads | null>(null);

export function UploadsProvider({ children }: { readonly children: ReactNode }) {
  const { session, settings } = useSession();
  const [uploads] = useState(() => {
    const access = { token: session.token, refused: session.refused };
    return new Uploads({
      routesFor: (tenant) => uploadRoutes(createApi({ base: settings.apiBase, access, tenant })),
      loadSender: async (onNews) => (await import("./sender")).createSender(onNews),
      remembered: new RememberedUploads(storage()),
    });
  });
  useEffect(() => followSession(session, uploads), [session, uploads]);
  useEffect(() => followWindow(uploads), [uploads]);
  return <UploadsContext.Provider value={uploads}>{children}</UploadsContext.Provider>;
}

export function useUploads(): Uploads {
  const uploads = useContext(UploadsContext);
  if (!uploads) throw new Error("useUploads outside of UploadsProvider");
  return uploads;
}

/** Every upload of this window, whatever its tenant. */
export function useUploadItems(): readonly UploadItem[] {
  const uploads = useUploads();
  return useSyncExternalStore(uploads.subscribe, uploads.snapshot);
}

export function useUploadItemsOf(tenant: Tenant): readonly UploadItem[] {
  const items = useUploadItems();
  return useMemo(() => items.filter((item) => sameTenant(item.tenant, tenant)), [items, tenant]);
}

type SessionOfPage = ReturnType<typeof useSession>["session"];

/** Halted uploads go on when the same person is back; another one finds none. */
function followSession(session: SessionOfPage, uploads: Uploads): () => void {
  let person = emailIn(session);
  return session.subscribe(() => {
    const state = session.snapshot();
    if (state.signedIn) {
      const before = person;
      person = emailIn(session);
      void (before !== null && before !== person ? uploads.end() : uploads.wake());
    } else if (state.reason === "signed-out") {
      person = null;
      void uploads.end();
    }
  });
}

function emailIn(session: SessionOfPage): string | null {
  const state = session.snapshot();
  return state.signedIn ? state.identity.email : null;
}

function followWindow(uploads: Uploads): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const listen = (name: string, listener: (event: Event) => void) =>
    window.addEventListener(name, listener, { signal });
  listen("online", () => void uploads.wake());
  const stopAsking = askBeforeLeaving(() => uploads.snapshot().some(wouldBeLost));
  for (const name of ["dragover", "drop"]) listen(name, (event) => keepPage(event as DragEvent));
  return () => {
    stopAsking();
    stop.abort();
  };
}

/** The browser would open the file instead of the page. */
function keepPage(event: DragEvent): void {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

function storage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null; // forbidden here
  }
}
