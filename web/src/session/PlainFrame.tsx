/** What stands around pages that belong to no tenant: the choice of one, and what is shown instead of one. */
import type { ReactNode } from "react";
import { Link } from "react-router";

import { Brand } from "../shell/Brand";
import { AccountMenu } from "./AccountMenu";
import styles from "./PlainFrame.module.css";

export function PlainFrame({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <header className={styles["bar"]}>
        <Link to="/" className={styles["home"]} aria-label="Importflow, to the start">
          <Brand />
        </Link>
        <AccountMenu />
      </header>
      <main className={styles["main"]}>{children}</main>
    </>
  );
}
