/** The file behind an import: what it is, how it was read, who uploaded it, and the file itself. */
import { Download } from "lucide-react";
import type { ReactNode } from "react";

import { useImportFile } from "../api/queries";
import type { OriginalFile } from "../api/types";
import { Button } from "../shell/controls/Button";
import { Moment } from "../shell/controls/Moment";
import { Notice } from "../shell/controls/Notice";
import { Panel } from "../shell/controls/Panel";
import { format } from "../shell/formatting";
import { goToDownload } from "../shell/leaving";
import { TableSkeleton } from "../shell/Loading";
import { ErrorState } from "../shell/States";
import styles from "./AboutFile.module.css";

export function AboutFile({ id }: { readonly id: string }) {
  const { data, error, refetch, isRefetching, isRefetchError } = useImportFile(id);
  if (!data) {
    return (
      <Panel title="Original file">
        {error ? (
          <ErrorState error={error} onRetry={refetch} title="The file could not be looked up" />
        ) : (
          <TableSkeleton rows={6} label="Loading the file's details" />
        )}
      </Panel>
    );
  }
  // the link in hand may be minutes old
  const download = async () => {
    const { data: fresh, isError } = await refetch();
    if (!isError && fresh?.url) goToDownload(fresh.url); // after a failure what is there is the old one
  };
  return (
    <Panel
      title="Original file"
      actions={
        data.url !== null && (
          <Button small icon={<Download aria-hidden="true" />} isPending={isRefetching} onPress={() => void download()}>
            Download original
          </Button>
        )
      }
    >
      {isRefetchError && <Notice tone="danger">The file could not be fetched. Try again in a moment.</Notice>}
      <dl className={styles["facts"]}>
        {factsOf(data).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What is known, in the order people look for it. */
function factsOf(file: OriginalFile): (readonly [string, ReactNode])[] {
  const facts: (readonly [string, ReactNode])[] = [
    ["Name", file.filename],
    ["Size", file.file_size !== null && format.bytes(file.file_size)],
    file.format === null ? ["Declared as", file.mime_type] : ["Format", FORMATS[file.format] ?? file.format],
    ["Sheet", file.sheet],
    ["Encoding", file.encoding?.toUpperCase()],
    ["Delimiter", file.delimiter !== null && (DELIMITERS[file.delimiter] ?? file.delimiter)],
    ["Header", file.header_row !== null && `Row ${format.number(file.header_row)}`],
    ["Columns", file.columns !== null && format.number(file.columns)],
    ["Imported by", file.imported_by],
    ["Uploaded", <Moment key="uploaded" at={file.uploaded_at ?? file.created_at} />],
    ["SHA-256", file.sha256 !== null && <code key="sha256">{file.sha256}</code>],
  ];
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== false);
  return file.url === null ? [...known, ["Kept", "The file is not stored (any more)."]] : known;
}

/** As the API names what it read. */
const FORMATS: Readonly<Record<string, string>> = {
  text: "Delimited text",
  xlsx: "Excel workbook",
  json: "JSON",
  "json lines": "JSON lines",
  xml: "XML",
};

const DELIMITERS: Readonly<Record<string, string>> = {
  ",": "Comma",
  ";": "Semicolon",
  "\t": "Tab",
  "|": "Vertical bar",
};
