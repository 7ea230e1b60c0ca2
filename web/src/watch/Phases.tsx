/** The four phases of an import in a row: which are done, which is going on, how long each took. */
import type { ImportStatusView } from "../api/types";
import { format } from "../shell/formatting";
import { Elapsed } from "./Elapsed";
import styles from "./Phases.module.css";
import { StateIcon } from "./StateIcon";
import { phasesOf, type PhaseView } from "./timeline";

export function Phases({ status }: { readonly status: ImportStatusView }) {
  return (
    <ol className={styles["phases"]}>
      {phasesOf(status).map((view) => (
        <li key={view.phase} className={styles["phase"]} data-state={view.state} {...current(view)}>
          <StateIcon state={view.state} />
          <div className={styles["words"]}>
            <p className={styles["title"]}>{view.title}</p>
            <p className={styles["fact"]}>{factOf(view, status)}</p>
            <p className={styles["fact"]}>
              <Elapsed seconds={view.seconds} since={view.since} />
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function current({ isCurrent }: PhaseView) {
  return isCurrent ? ({ "aria-current": "step" } as const) : {};
}

/** What a phase has come to, in the fewest words. */
function factOf({ phase, state }: PhaseView, { records, status }: ImportStatusView): string {
  if (phase === "upload") return status === "pending" ? "Under way" : "File received";
  if (phase === "complete") return "";
  if (state === "pending" || state === "skipped") return "";
  if (phase === "enrichment") return `${format.number(records.processed)} brought in`;
  const rejected = records.rejected > 0 ? `, ${format.number(records.rejected)} rejected` : "";
  return records.total > 0 ? `${format.number(records.total)} checked${rejected}` : "";
}
