/** Which client and engagement the page shows, and the way to another one that is granted. */
import { Check, ChevronsUpDown } from "lucide-react";
import { Button } from "react-aria-components";
import { useLocation } from "react-router";

import { useTenants } from "../api/queries";
import type { GrantedTenant } from "../api/types";
import { Menu, MenuItem, MenuSection } from "../shell/controls/Menu";
import { VisuallyHidden } from "../shell/controls/VisuallyHidden";
import { Skeleton } from "../shell/Loading";
import { byClient, tenantOf } from "./grantedTenants";
import { useTenant } from "./tenant";
import styles from "./TenantSwitch.module.css";
import { sameTenant, tenantPath } from "./tokens";

export function TenantSwitch() {
  const tenant = useTenant();
  const { pathname } = useLocation();
  const { data, isPending } = useTenants();
  if (isPending) return <Skeleton width="11rem" height="1.25rem" />;
  const granted = data?.items ?? [];
  const current = granted.find((each) => sameTenant(tenantOf(each), tenant));
  if (granted.length < 2) return current && <Names tenant={current} className={styles["plain"]} />;
  const section = pathname.slice(tenantPath(tenant).length).split("/")[1] ?? "";
  const trigger = (
    <Button className={styles["trigger"] ?? ""}>
      {current ? <Names tenant={current} /> : <span>Choose an engagement</span>}
      {current && <VisuallyHidden> choose another engagement</VisuallyHidden>}
      <ChevronsUpDown aria-hidden="true" />
    </Button>
  );
  return (
    <Menu label="Engagements" trigger={trigger}>
      {byClient(granted).map(({ client, tenants }) => (
        <MenuSection key={client.id} title={client.name}>
          {tenants.map((each) => (
            <MenuItem
              key={each.engagement.id}
              href={`${tenantPath(tenantOf(each))}/${section}`}
              aria-current={each === current ? "true" : undefined}
              icon={<Check aria-hidden="true" className={each === current ? "" : styles["other"]} />}
            >
              {each.engagement.name}
            </MenuItem>
          ))}
        </MenuSection>
      ))}
    </Menu>
  );
}

function Names({ tenant, className }: { readonly tenant: GrantedTenant; readonly className?: string | undefined }) {
  return (
    <span className={`${styles["names"] ?? ""} ${className ?? ""}`}>
      <span className={styles["client"]}>{tenant.client_account.name}</span>{" "}
      <span className={styles["engagement"]}>{tenant.engagement.name}</span>
    </span>
  );
}
