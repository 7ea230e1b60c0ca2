/**
 * Who may see the pages below: first anybody signed in, then only whom the token grants the tenant in the address.
 *
 * The API decides for itself on every request; these save a page full of refusals.
 */
import { useMemo } from "react";
import { Navigate, Outlet, useLocation, useParams } from "react-router";

import { createApi, type Tenant } from "../api/client";
import { ApiProvider } from "../api/context";
import { NoPermission } from "../shell/States";
import { useSession, useSessionState } from "./context";
import { PlainFrame } from "./PlainFrame";
import { SIGN_IN, signInFrom } from "./returning";
import { TenantFrame } from "./TenantFrame";
import { TenantProvider } from "./tenant";
import { isGranted } from "./tokens";

/** Sends everybody else to the sign-in page, with the way back. */
export function RequireSession() {
  const state = useSessionState();
  const location = useLocation();
  const access = useApiAccess(null);
  if (!state.signedIn) {
    return <Navigate to={state.reason === "signed-out" ? SIGN_IN : signInFrom(location)} replace />;
  }
  return (
    <ApiProvider value={access}>
      <Outlet />
    </ApiProvider>
  );
}

/** Shows the pages of a granted tenant in their frame, and the no-permission page for any other. */
export function RequireTenant() {
  const { client = "", engagement = "" } = useParams();
  const state = useSessionState();
  const tenant = useMemo<Tenant>(
    () => ({ clientAccountId: client.toLowerCase(), engagementId: engagement.toLowerCase() }),
    [client, engagement],
  );
  const access = useApiAccess(tenant);
  if (!state.signedIn || !isGranted(state.identity.grants, tenant)) {
    return (
      <PlainFrame>
        <NoPermission />
      </PlainFrame>
    );
  }
  return (
    <ApiProvider value={access}>
      <TenantProvider value={tenant}>
        <TenantFrame />
      </TenantProvider>
    </ApiProvider>
  );
}

function useApiAccess(tenant: Tenant | null) {
  const { session, settings } = useSession();
  return useMemo(() => {
    const access = { token: session.token, refused: session.refused };
    return { api: createApi({ base: settings.apiBase, access, tenant }), tenant };
  }, [session, settings, tenant]);
}
