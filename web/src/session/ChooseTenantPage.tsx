/** The start: straight to the only engagement there is, else the choice among the granted ones. */
import { ChevronRight, KeyRound } from "lucide-react";
import { Link, Navigate } from "react-router";

import { useTenants } from "../api/queries";
import { Button } from "../shell/controls/Button";
import { TableSkeleton } from "../shell/Loading";
import { Page } from "../shell/Page";
import { EmptyState, ErrorState } from "../shell/States";
import styles from "./ChooseTenantPage.module.css";
import { useSession, useSessionState } from "./context";
import { byClient, tenantOf } from "./grantedTenants";
import { PlainFrame } from "./PlainFrame";
import { tenantPath } from "./tokens";

export function ChooseTenantPage() {
  const state = useSessionState();
  const [only, ...others] = state.signedIn ? state.identity.grants : [];
  if (only && others.length === 0) return <Navigate to={tenantPath(only)} replace />;
  return (
    <PlainFrame>
      <Page title="Engagements" lead="What you upload and see belongs to one engagement of one client.">
        {only ? <Choice /> : <NothingGranted />}
      </Page>
    </PlainFrame>
  );
}

function Choice() {
  const { data, error, isPending, refetch } = useTenants();
  if (isPending) return <TableSkeleton rows={3} label="Loading engagements" />;
  if (error && !data) return <ErrorState error={error} onRetry={refetch} title="The engagements could not be loaded" />;
  if (data.items.length === 0) return <NothingGranted />;
  return (
    <div className={styles["clients"]}>
      {byClient(data.items).map(({ client, tenants }) => (
        <section key={client.id} aria-labelledby={client.id} className={styles["client"]}>
          <h2 id={client.id}>{client.name}</h2>
          <ul className={styles["engagements"]}>
            {tenants.map((each) => (
              <li key={each.engagement.id}>
                <Link to={tenantPath(tenantOf(each))} className={styles["engagement"]}>
                  {each.engagement.name}
                  <ChevronRight aria-hidden="true" />
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function NothingGranted() {
  const { session } = useSession();
  const out = <Button onPress={() => session.end("signed-out")}>Sign out</Button>;
  return (
    <EmptyState icon={KeyRound} title="No engagement is open to you yet" actions={out}>
      <p>Ask the lead of your engagement to add your account. Then sign out and in again: access is read at sign-in.</p>
    </EmptyState>
  );
}
