/** The tenant of the page that is open, for whoever links to its other pages. */
import { createContext, useContext } from "react";

import type { Tenant } from "../api/client";
import { tenantPath } from "./tokens";

const TenantContext = createContext<Tenant | null>(null);

export const TenantProvider = TenantContext.Provider;

export function useTenant(): Tenant {
  const tenant = useContext(TenantContext);
  if (!tenant) throw new Error("useTenant outside of a tenant's pages");
  return tenant;
}

/** Addresses of the tenant's pages: `path("imports", id)`. */
export function useTenantPath(): (...segments: string[]) => string {
  const base = tenantPath(useTenant());
  return (...segments) => [base, ...segments.map(encodeURIComponent)].join("/");
}
