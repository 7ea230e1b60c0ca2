/** Imports of the engagement that run now, also those that a colleague began. */
import { Link } from "react-router";

import type { ImportSummary } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Moment } from "../shell/controls/Moment";
import { categoryTitle } from "../shell/importWords";
import type { UploadItem } from "./items";
import styles from "./RunningImports.module.css";

const MOST = 5;

interface RunningImportsProps {
  readonly newest: readonly ImportSummary[];
  /** Shown already, in the list above. */
  readonly items: readonly UploadItem[];
}

export function RunningImports({ newest, items }: RunningImportsProps) {
  const path = useTenantPath();
  const own = new Set(items.map(({ importId }) => importId));
  const others = newest.filter(({ status, data_import_id }) => status === "processing" && !own.has(data_import_id));
  if (others.length === 0) return null;
  return (
    <section aria-labelledby="running" className={styles["running"]}>
      <h2 id="running">{items.length > 0 ? "Also running in this engagement" : "Running in this engagement"}</h2>
      <ul className={styles["list"]}>
        {others.slice(0, MOST).map(({ data_import_id, import_name, import_category, created_at }) => (
          <li key={data_import_id}>
            <Link to={path("imports", data_import_id)}>{import_name}</Link>
            <span className={styles["fine"]}>
              {categoryTitle(import_category)} · <Moment at={created_at} show="relative" />
            </span>
          </li>
        ))}
      </ul>
      {others.length > MOST && <Link to={path("imports")}>And {others.length - MOST} more in the history</Link>}
    </section>
  );
}
