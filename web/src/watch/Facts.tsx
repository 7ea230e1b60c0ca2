/** Names and values, one to a line. */
import type { ReactNode } from "react";

import styles from "./Facts.module.css";

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** A sentence about the value. */
  readonly note?: ReactNode;
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={styles["facts"]}>
      {facts.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {note !== undefined && <dd className={styles["note"]}>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
