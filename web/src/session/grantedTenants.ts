/** The granted tenants as the API names them, put in order for people. */
import type { Tenant } from "../api/client";
import type { GrantedTenant } from "../api/types";

export interface ClientTenants {
  readonly client: GrantedTenant["client_account"];
  readonly tenants: readonly GrantedTenant[];
}

export function tenantOf({ client_account, engagement }: GrantedTenant): Tenant {
  return { clientAccountId: client_account.id, engagementId: engagement.id };
}

/** One entry per client, in the order in which the API names them. */
export function byClient(granted: readonly GrantedTenant[]): ClientTenants[] {
  const found = new Map<string, GrantedTenant[]>();
  for (const each of granted) {
    const ofClient = found.get(each.client_account.id) ?? [];
    found.set(each.client_account.id, [...ofClient, each]);
  }
  return [...found.values()].flatMap((tenants) => (tenants[0] ? [{ client: tenants[0].client_account, tenants }] : []));
}
