/** The imports as a table: what came, what became of it, how long it took and who brought it. */
import type { ReactNode } from "react";

import { isUnderWay } from "../api/polling";
import type { ImportSummary } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Badge } from "../shell/controls/Badge";
import { ListTable, RowLink } from "../shell/controls/ListTable";
import { Moment } from "../shell/controls/Moment";
import { format, NOTHING } from "../shell/formatting";
import { categoryTitle } from "../shell/importWords";
import { Skeleton } from "../shell/Loading";
import { useNow } from "../shell/now";
import styles from "./HistoryTable.module.css";
import { outcomeOf, secondsRun } from "./importOutcome";

interface Column {
  readonly id: string;
  readonly title: string;
  readonly isNumeric?: boolean;
  readonly cell: (summary: ImportSummary) => ReactNode;
}

const COLUMNS: readonly Column[] = [
  { id: "file", title: "File", cell: (summary) => <FileCell summary={summary} /> },
  { id: "category", title: "Category", cell: ({ import_category: category }) => categoryTitle(category) },
  { id: "status", title: "Status", cell: (summary) => <StatusBadge summary={summary} /> },
  { id: "records", title: "Records", isNumeric: true, cell: (summary) => <RecordsCell summary={summary} /> },
  { id: "duration", title: "Duration", isNumeric: true, cell: (summary) => <Duration summary={summary} /> },
  { id: "uploaded", title: "Uploaded", cell: ({ created_at: at }) => <Moment at={at} /> },
  { id: "source", title: "Source", cell: ({ source_system: source }) => source ?? NOTHING },
  { id: "who", title: "By", cell: ({ imported_by: who }) => who ?? NOTHING },
];

const ROWS_ON_THEIR_WAY = 10;

interface HistoryTableProps {
  /** undefined while the first ones are on their way. */
  readonly imports: readonly ImportSummary[] | undefined;
  readonly isStale: boolean;
}

export function HistoryTable({ imports, isStale }: HistoryTableProps) {
  return (
    <ListTable label="Imports" isStale={isStale} columns={styles["columns"]} aria-busy={isStale || !imports}>
      <thead>
        <tr>
          {COLUMNS.map(({ id, title, isNumeric }) => (
            <th key={id} scope="col" className={styles[id]} data-numeric={isNumeric}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {imports
          ? imports.map((summary) => <ImportRow key={summary.data_import_id} summary={summary} />)
          : Array.from({ length: ROWS_ON_THEIR_WAY }, (_, row) => <RowOnItsWay key={row} row={row} />)}
      </tbody>
    </ListTable>
  );
}

function ImportRow({ summary }: { readonly summary: ImportSummary }) {
  return (
    <tr>
      {COLUMNS.map(({ id, isNumeric, cell }) =>
        id === "file" ? (
          <th key={id} scope="row" className={styles[id]}>
            {cell(summary)}
          </th>
        ) : (
          <td key={id} className={styles[id]} data-numeric={isNumeric}>
            {cell(summary)}
          </td>
        ),
      )}
    </tr>
  );
}

interface CellProps {
  readonly summary: ImportSummary;
}

/** Below the name stands why it was refused and, where there is no room for columns, what they would say. */
function FileCell({ summary }: CellProps) {
  const path = useTenantPath();
  const { filename, import_name: name, error } = summary;
  return (
    <>
      <span className={styles["title"]}>
        <RowLink to={path("imports", summary.data_import_id)}>{filename}</RowLink>
      </span>
      {name !== filename && <span className={styles["fine"]}>{name}</span>}
      {error && (
        <span className={styles["reason"]} title={error.message}>
          {error.message}
        </span>
      )}
      <span className={styles["more"]}>
        <StatusBadge summary={summary} />
        <span>
          {categoryTitle(summary.import_category)} · <Moment at={summary.created_at} />
        </span>
        <span>{recordsInWords(summary)}</span>
      </span>
    </>
  );
}

function recordsInWords({ total_records: total, rejected_records: rejected }: ImportSummary): string {
  if (!total) return "";
  const all = `${format.number(total)} ${total === 1 ? "record" : "records"}`;
  return rejected ? `${all}, ${format.number(rejected)} rejected` : all;
}

function StatusBadge({ summary }: CellProps) {
  const { title, tone } = outcomeOf(summary);
  return <Badge tone={tone}>{title}</Badge>;
}

function RecordsCell({ summary: { total_records: total, rejected_records: rejected } }: CellProps) {
  if (total === null) return <>{NOTHING}</>;
  return (
    <>
      {format.number(total)}
      {rejected !== null && rejected > 0 && (
        <span className={styles["rejected"]}>{format.number(rejected)} rejected</span>
      )}
    </>
  );
}

function Duration({ summary }: CellProps) {
  const now = useNow(summary.status === "processing" && isUnderWay(summary));
  return <>{format.duration(secondsRun(summary, now))}</>;
}

function RowOnItsWay({ row }: { readonly row: number }) {
  return (
    <tr>
      {COLUMNS.map(({ id }) => (
        <td key={id} className={styles[id]}>
          <Skeleton width={`${50 + ((row * 7 + id.length * 5) % 35)}%`} height="1.5em" />
        </td>
      ))}
    </tr>
  );
}
