/**
 * What a table stands in: it scrolls sideways by itself, also by keyboard, and the page never does.
 * Put a plain `<table>` in it; its look comes from here.
 */
import type { ReactNode } from "react";

import styles from "./TableFrame.module.css";

export function TableFrame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // a region that scrolls must be reachable without a mouse
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles["frame"]} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
