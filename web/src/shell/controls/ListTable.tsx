/**
 * A list of things to open, as a table: each row is a link, the head stays in sight, and columns keep their widths
 * whatever the rows hold. Which columns there is room for is said by container queries on `list`.
 */
import type { ComponentProps, ReactNode } from "react";
import { Link, type LinkProps } from "react-router";

import styles from "./ListTable.module.css";

interface ListTableProps extends Omit<ComponentProps<"table">, "className"> {
  readonly label: string;
  /** Other rows are on their way, and these stand in for them. */
  readonly isStale?: boolean;
  /** Of the room's own stylesheet: where its columns are hidden and shown. */
  readonly columns: string | undefined;
  readonly children: ReactNode;
}

export function ListTable({ label, isStale = false, columns, children, ...rest }: ListTableProps) {
  return (
    <div className={`${styles["frame"] ?? ""} ${columns ?? ""}`} data-stale={isStale || undefined}>
      <table {...rest} className={styles["table"]} aria-label={label}>
        {children}
      </table>
    </div>
  );
}

/** What a row leads to: put it into the row's first cell. Other links of the row need `position: relative`. */
export function RowLink(props: Omit<LinkProps, "className">) {
  return <Link {...props} className={styles["link"] ?? ""} />;
}
