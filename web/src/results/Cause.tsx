/** One cause of findings: what it means, what helps, where it first occurs; opened, all rows it occurs in. */
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";

import { useFindings } from "../api/queries";
import type { FindingGroup } from "../api/types";
import { Badge } from "../shell/controls/Badge";
import { Button } from "../shell/controls/Button";
import { counted, format } from "../shell/formatting";
import { Skeleton } from "../shell/Loading";
import { problemText } from "../shell/problemText";
import styles from "./Cause.module.css";
import { filtersFor, rowsOf, type Facts } from "./causes";
import { SEVERITY_WORDS } from "./severityWords";

interface CauseProps {
  readonly id: string;
  readonly group: FindingGroup;
  /** About the file as a whole. */
  readonly facts: Facts;
  readonly titleOf: (field: string) => string;
  readonly onColumns: () => void;
}

/** What another mapping may put right. */
const OF_MAPPING = new Set(["unknown-column", "column-mapped-twice", "values-unfit", "unit-assumed"]);

export function Cause({ id, group, facts, titleOf, onColumns }: CauseProps) {
  const [open, setOpen] = useState(false);
  const place = useId();
  const { one, tone } = SEVERITY_WORDS[group.severity];
  return (
    <li className={styles["cause"]}>
      <span>
        <Badge tone={tone}>{one}</Badge>
      </span>
      <div className={styles["words"]}>
        <p className={styles["message"]}>
          {group.column !== null && <span className={styles["column"]}>{group.column}</span>}
          {group.message}
        </p>
        <p className={styles["advice"]}>
          {group.advice}
          {OF_MAPPING.has(group.code) && (
            <Button variant="link" small onPress={onColumns}>
              See the columns
            </Button>
          )}
          {group.first_rows.length > 0 && group.count <= group.first_rows.length && <span>{firstRowsOf(group)}</span>}
          {group.first_rows.length > 0 && group.count > group.first_rows.length && (
            <button
              type="button"
              className={styles["toggle"]}
              aria-expanded={open}
              aria-controls={open ? place : undefined}
              onClick={() => setOpen(!open)}
            >
              <ChevronRight aria-hidden="true" />
              {firstRowsOf(group)}
            </button>
          )}
        </p>
        <FactList group={group} facts={facts} titleOf={titleOf} />
        {open && (
          <div id={place} className={styles["places"]}>
            <Places id={id} group={group} />
          </div>
        )}
      </div>
      <span className={styles["number"]}>
        {format.number(group.count)}
        <span className={styles["unit"]}> {group.count === 1 ? "time" : "times"}</span>
      </span>
    </li>
  );
}

const FACTS_SHOWN = 6;

type FactListProps = Pick<CauseProps, "group" | "facts" | "titleOf">;

function FactList({ group, facts: { texts, columns }, titleOf }: FactListProps) {
  const [all, setAll] = useState(false);
  const most = all ? Infinity : FACTS_SHOWN;
  const more = Math.max(0, texts.length - most) + Math.max(0, columns.length - most);
  const listed = texts.length + columns.length;
  const unlisted = group.first_rows.length === 0 && listed > 0 ? group.count - listed : 0;
  return (
    <>
      {texts.slice(0, most).map((text, place) => (
        <p key={place} className={styles["fact"]}>
          {text}
        </p>
      ))}
      {columns.length > 0 && (
        <p className={styles["columns"]}>
          {columns.slice(0, most).map((column) => (
            <span key={column} className={styles["column"]}>
              {group.code === "field-missing" ? titleOf(column) : column}
            </span>
          ))}
        </p>
      )}
      {more > 0 && (
        <div>
          <Button variant="link" small onPress={() => setAll(true)}>
            Show {format.number(more)} more
          </Button>
        </div>
      )}
      {more === 0 && unlisted > 0 && <p className={styles["hint"]}>and {format.number(unlisted)} more</p>}
    </>
  );
}

function firstRowsOf({ first_rows, count }: FindingGroup): string {
  const rows = first_rows.map((row) => format.number(row)).join(", ");
  const more = count - first_rows.length;
  return `Row${first_rows.length === 1 ? "" : "s"} ${rows}${more > 0 ? ` and ${format.number(more)} more` : ""}`;
}

const PAGE = 100;

function Places({ id, group }: { readonly id: string; readonly group: FindingGroup }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useFindings(
    id,
    filtersFor(group, PAGE),
  );
  if (error && !data) {
    return (
      <p className={styles["trouble"]} role="alert">
        {problemText(error)}{" "}
        <Button variant="link" small onPress={() => void refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label="Loading the rows">
        <Skeleton width="60%" height="1.5rem" />
      </div>
    );
  }
  const rows = rowsOf(
    group,
    data.pages.flatMap(({ items }) => items),
  );
  return (
    <>
      <ol className={styles["rows"]} aria-label="Rows of the file">
        {rows.map((row) => (
          <li key={row}>{format.number(row)}</li>
        ))}
      </ol>
      <p className={styles["hint"]}>
        Rows of the file; the header counts as one.
        {hasNextPage && (
          <>
            {` ${counted(rows.length, "row")} shown. `}
            <Button variant="link" small isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
              Show more rows
            </Button>
          </>
        )}
      </p>
    </>
  );
}
