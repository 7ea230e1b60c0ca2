/** Hands the client of the chosen tenant to the hooks; `session` provides it. */
import { createContext, useContext } from "react";

import type { Api, Tenant } from "./client";

export interface ApiAccess {
  readonly api: Api;
  readonly tenant: Tenant | null;
}

const ApiContext = createContext<ApiAccess | null>(null);

export const ApiProvider = ApiContext.Provider;

export function useApi(): ApiAccess {
  const access = useContext(ApiContext);
  if (!access) throw new Error("useApi outside of ApiProvider: only pages behind the sign-in may ask the API");
  return access;
}
