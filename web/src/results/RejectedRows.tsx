/** The rejected rows: how many, as files to correct, and how they get in. */
import { FileSpreadsheet, FileText } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useRejectedRowsLink } from "../api/queries";
import type { FileFormat, ImportStatusView } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Button } from "../shell/controls/Button";
import { Notice } from "../shell/controls/Notice";
import { Panel } from "../shell/controls/Panel";
import { counted, format } from "../shell/formatting";
import { goToDownload } from "../shell/leaving";
import { problemText } from "../shell/problemText";
import styles from "./RejectedRows.module.css";

export function RejectedRows({ status }: { readonly status: ImportStatusView }) {
  const path = useTenantPath();
  const { fetchFile, pending, error, cut } = useDownload(status.data_import_id);
  const { rejected } = status.records;
  return (
    <Panel
      title={`${counted(rejected, "rejected row")} to correct`}
      actions={
        <>
          <Button
            small
            icon={<FileText aria-hidden="true" />}
            isPending={pending === "csv"}
            onPress={() => fetchFile("csv")}
          >
            Download CSV
          </Button>
          <Button
            small
            icon={<FileSpreadsheet aria-hidden="true" />}
            isPending={pending === "xlsx"}
            onPress={() => fetchFile("xlsx")}
          >
            Download Excel
          </Button>
        </>
      }
    >
      <div className={styles["content"]}>
        {error && (
          <Notice tone="danger" title="The rows could not be fetched">
            {problemText(error)}
          </Notice>
        )}
        {cut !== null && (
          <Notice>
            {`The workbook holds the first ${format.number(cut)} of ${format.number(rejected)} rows. The CSV file has all of them.`}
          </Notice>
        )}
        {status.error?.code === "strict-policy" ? (
          <p className={styles["how"]}>
            The file lists the rows with errors and what is wrong with each. Correct them in the original file and
            upload that: nothing of it went in yet.
          </p>
        ) : (
          <ol className={styles["how"]}>
            <li>Download the rows: each comes as it was read, with what is wrong and what helps beside it.</li>
            <li>Correct them. The three last columns may stay, they are left out again.</li>
            <li>
              <Link to={path("upload")}>Upload the corrected file</Link>.
              {status.records.processed > 0 && " It adds these rows; the others are in already."}
            </li>
          </ol>
        )}
      </div>
    </Panel>
  );
}

function useDownload(id: string) {
  const { mutate, error, variables, isPending } = useRejectedRowsLink(id);
  const [cut, setCut] = useState<number | null>(null);
  const fetchFile = (fileFormat: FileFormat) =>
    mutate(fileFormat, {
      onSuccess: ({ url, rows, rejected }) => {
        setCut(rows < rejected ? rows : null);
        goToDownload(url);
      },
    });
  return { fetchFile, error, cut, pending: isPending ? variables : null };
}
