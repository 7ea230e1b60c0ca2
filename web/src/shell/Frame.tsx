/**
 * What stands around every page of a tenant: bar, navigation, the page itself.
 *
 * Guarantees: a way past the navigation for the keyboard; a page that opens takes the focus, so that a screen reader
 * begins there; waiting for a page shows as a line on top, never as an empty page.
 */
import { Menu } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Link, useLocation, useNavigation } from "react-router";

import { Brand } from "./Brand";
import { Button } from "./controls/Button";
import { Dialog } from "./controls/Dialog";
import styles from "./Frame.module.css";
import { Navigation } from "./Navigation";

const MAIN = "main";

interface FrameProps {
  /** Where the tenant's pages begin. */
  readonly base: string;
  /** Says, and changes, which tenant this is. */
  readonly tenant: ReactNode;
  readonly account: ReactNode;
  readonly children: ReactNode;
}

export function Frame({ base, tenant, account, children }: FrameProps) {
  const [menuOpen, setMenuOpen] = useState(false);
  const main = useFocusOnPageChange();
  return (
    <div className={styles["frame"]}>
      <a href={`#${MAIN}`} className={styles["skip"]} onClick={() => main.current?.focus()}>
        To the content
      </a>
      <WaitingLine />
      <header className={styles["bar"]}>
        <span className={styles["menu"]}>
          <Button
            variant="quiet"
            aria-label="Menu"
            icon={<Menu aria-hidden="true" />}
            onPress={() => setMenuOpen(true)}
          />
        </span>
        <Link to={base} className={styles["home"]} aria-label="Importflow, to the start">
          <Brand />
        </Link>
        <div className={styles["tenant"]}>{tenant}</div>
        <div className={styles["account"]}>{account}</div>
      </header>
      <aside className={styles["side"]}>
        <Navigation base={base} />
      </aside>
      <main id={MAIN} ref={main} tabIndex={-1} className={styles["main"]}>
        <div className={styles["content"]}>{children}</div>
      </main>
      <Dialog title="Menu" isOpen={menuOpen} onClose={() => setMenuOpen(false)} drawer>
        <Navigation base={base} onNavigate={() => setMenuOpen(false)} />
      </Dialog>
    </div>
  );
}

function WaitingLine() {
  const { state } = useNavigation();
  return <div className={styles["waiting"]} data-waiting={state !== "idle" || undefined} aria-hidden="true" />;
}

function useFocusOnPageChange() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
