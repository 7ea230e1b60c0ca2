/** Which import a value came from, and where it stands in that import's file. */
import { Link } from "react-router";

import type { Origin } from "../../api/types";
import { useTenantPath } from "../../session/tenant";
import { Moment } from "../../shell/controls/Moment";
import { format } from "../../shell/formatting";
import { categoryTitle } from "../../shell/importWords";
import styles from "./OriginText.module.css";

const NOBODY = "Not from an import";

export function OriginText({ origin }: { readonly origin: Origin | null }) {
  const path = useTenantPath();
  if (origin === null) return <span className={styles["fine"]}>{NOBODY}</span>;
  return (
    <span className={styles["origin"]}>
      <span>
        <Link to={path("imports", origin.data_import_id)}>{origin.filename}</Link>, {placeOf(origin)}
      </span>
      <span className={styles["fine"]}>
        {categoryTitle(origin.category)}, <Moment at={origin.at} />
      </span>
    </span>
  );
}

/** The same in one sentence, for pointing at a value. */
export function originSentence(origin: Origin | null): string {
  if (origin === null) return NOBODY;
  const source = `${origin.filename}, ${placeOf(origin)}`;
  return `${source} (${categoryTitle(origin.category)}, ${format.dateTime(origin.at)})`;
}

function placeOf({ row_number, column }: Origin): string {
  const row = `row ${format.number(row_number)}`;
  return column === null ? row : `${row}, column “${column}”`;
}
