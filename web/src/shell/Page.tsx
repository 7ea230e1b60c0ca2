/** The frame of one page: its title (also the document's), what it is for, what one can do. */
import type { ReactNode } from "react";

import styles from "./Page.module.css";

interface PageProps {
  readonly title: string;
  /** Shown instead of the title where it needs more than text. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** What stands above the title, such as the way back. */
  readonly above?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, heading = title, lead, actions, above, children }: PageProps) {
  return (
    <div className={styles["page"]}>
      <title>{`${title} · Importflow`}</title>
      <header className={styles["header"]}>
        <div className={styles["words"]}>
          {above}
          <h1>{heading}</h1>
          {lead !== undefined && <p className={styles["lead"]}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
