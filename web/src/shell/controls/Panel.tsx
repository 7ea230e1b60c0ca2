/** A titled part of a page, on a surface of its own. */
import { useId, type ReactNode } from "react";

import styles from "./Panel.module.css";

interface PanelProps {
  readonly title?: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** For tables and graphs that reach the edges. */
  readonly flush?: boolean;
}

export function Panel({ title, description, actions, children, flush = false }: PanelProps) {
  const id = useId();
  const headed = title !== undefined || actions !== undefined;
  return (
    <section className={styles["panel"]} aria-labelledby={title === undefined ? undefined : id}>
      {headed && (
        <header className={styles["header"]}>
          <div>
            {title !== undefined && <h2 id={id}>{title}</h2>}
            {description !== undefined && <p className={styles["description"]}>{description}</p>}
          </div>
          {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
        </header>
      )}
      <div className={flush ? styles["flush"] : styles["body"]}>{children}</div>
    </section>
  );
}
