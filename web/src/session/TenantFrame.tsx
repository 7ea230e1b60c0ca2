/** The frame around a tenant's pages; while a page's code is on its way its outline shows. */
import { Suspense } from "react";
import { Outlet } from "react-router";

import { Frame } from "../shell/Frame";
import { PageSkeleton } from "../shell/Loading";
import { AccountMenu } from "./AccountMenu";
import { useTenant } from "./tenant";
import { TenantSwitch } from "./TenantSwitch";
import { tenantPath } from "./tokens";

export function TenantFrame() {
  const tenant = useTenant();
  return (
    <Frame base={tenantPath(tenant)} tenant={<TenantSwitch />} account={<AccountMenu />}>
      <Suspense fallback={<PageSkeleton />}>
        <Outlet />
      </Suspense>
    </Frame>
  );
}
