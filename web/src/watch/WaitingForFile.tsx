/** An import whose file has not arrived: until when it may, and what to do. */
import { ArrowUpFromLine } from "lucide-react";

import type { ImportStatusView } from "../api/types";
import { ButtonLink } from "../shell/controls/Button";
import { Moment } from "../shell/controls/Moment";
import { Panel } from "../shell/controls/Panel";
import { useTenantPath } from "../session/tenant";
import styles from "./WaitingForFile.module.css";

interface WaitingForFileProps {
  readonly status: ImportStatusView;
  readonly lost: boolean;
  /** The time for the upload is over. */
  readonly late: boolean;
}

export function WaitingForFile({ status, lost, late }: WaitingForFileProps) {
  const path = useTenantPath();
  return (
    <Panel title={late ? "The file did not arrive" : "Waiting for the file"}>
      <div className={styles["waiting"]}>
        {late ? <Late status={status} /> : <Expected status={status} />}
        <div className={styles["foot"]}>
          <ButtonLink to={path("upload")} icon={<ArrowUpFromLine aria-hidden="true" />}>
            To the upload page
          </ButtonLink>
          <p role="alert" className={styles["trouble"]}>
            {lost && "The connection is lost. This page keeps asking."}
          </p>
        </div>
      </div>
    </Panel>
  );
}

function Expected({ status }: { readonly status: ImportStatusView }) {
  return (
    <p>
      The upload began <Moment at={status.created_at} show="relative" />
      {status.upload_expires_at !== null && (
        <>
          {" "}
          and has time until <Moment at={status.upload_expires_at} />
        </>
      )}
      . Keep the tab open that sends the file. If it was interrupted, choose the same file again on the upload page.
    </p>
  );
}

function Late({ status }: { readonly status: ImportStatusView }) {
  return (
    <p>
      The upload began <Moment at={status.created_at} /> and had time until <Moment at={status.upload_expires_at} />.
      Nothing was imported: upload the file again.
    </p>
  );
}
