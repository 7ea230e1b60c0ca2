/**
 * An import while it runs: how far it is, its phases and checks, what is known of the file, what came out so far.
 *
 * Guarantees: whatever may appear later has its place from the start, so that nothing moves while it is polled.
 */
import { X } from "lucide-react";

import type { ImportStatusView } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Button } from "../shell/controls/Button";
import { CopyLink } from "../shell/controls/CopyLink";
import { Panel } from "../shell/controls/Panel";
import { format } from "../shell/formatting";
import { useNow } from "../shell/now";
import { Page } from "../shell/Page";
import { AboutImport } from "./AboutImport";
import { Checks } from "./Checks";
import styles from "./ImportProgress.module.css";
import { Overall } from "./Overall";
import { Phases } from "./Phases";
import { SoFar } from "./SoFar";
import { Suggestions } from "./Suggestions";
import { isLate } from "./timeline";
import { WaitingForFile } from "./WaitingForFile";

interface ImportProgressProps {
  readonly status: ImportStatusView;
  /** The last polls were not answered. */
  readonly lost: boolean;
  /** Somebody wants no more of it. */
  readonly onCancel: () => void;
}

export function ImportProgress({ status, lost, onCancel }: ImportProgressProps) {
  const path = useTenantPath();
  const isWaiting = status.status === "pending";
  const late = isLate(status, useNow(isWaiting));
  const isNamed = status.import_name !== status.filename;
  const stand = isWaiting ? "Waiting" : format.percent(Math.floor(status.progress_percentage));
  return (
    <Page
      title={`${stand} · ${status.filename}`}
      heading={status.import_name}
      // a line either way, as the results have one
      lead={isNamed ? status.filename : isWaiting ? "The file is on its way" : "The import is running"}
      actions={
        <>
          <Button small icon={<X aria-hidden="true" />} onPress={onCancel}>
            Cancel import
          </Button>
          <CopyLink path={path("imports", status.data_import_id)} />
        </>
      }
    >
      <div className={styles["columns"]}>
        <div className={styles["main"]}>
          {isWaiting ? (
            <WaitingForFile status={status} lost={lost} late={late} />
          ) : (
            <Overall status={status} lost={lost} />
          )}
          {!late && (
            <Panel title="Steps">
              <Phases status={status} />
              <Checks status={status} />
              <Suggestions status={status} />
            </Panel>
          )}
        </div>
        <div className={styles["side"]}>
          {!late && <SoFar status={status} />}
          <AboutImport status={status} />
        </div>
      </div>
    </Page>
  );
}
