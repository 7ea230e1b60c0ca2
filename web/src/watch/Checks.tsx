/** The checks of validation with what they found; those of the whole file come once every record has been checked. */
import type { ImportStatusView } from "../api/types";
import { Badge, type Tone } from "../shell/controls/Badge";
import { format } from "../shell/formatting";
import styles from "./Checks.module.css";
import { Elapsed } from "./Elapsed";
import { StateIcon } from "./StateIcon";
import { checksOf, isCheckingRecords, type CheckView } from "./timeline";

export function Checks({ status }: { readonly status: ImportStatusView }) {
  const checks = checksOf(status);
  const more = moreToCome(status, checks);
  return (
    <section className={styles["section"]}>
      <h3 className={styles["heading"]}>Checks</h3>
      <ul className={styles["checks"]}>
        {checks.map((check) => (
          <Check key={check.name} check={check} />
        ))}
        {more !== null && (
          // another sentence is another row: the one that stood here must not be seen to jump below the checks
          <li key={more} className={styles["check"]} data-state="pending">
            <StateIcon state="pending" />
            <p className={styles["question"]}>{more}</p>
          </li>
        )}
      </ul>
    </section>
  );
}

function Check({ check }: { readonly check: CheckView }) {
  return (
    <li className={styles["check"]} data-state={check.state}>
      <StateIcon state={check.state} />
      <div>
        <p className={styles["title"]}>{check.title}</p>
        {check.question !== null && <p className={styles["question"]}>{check.question}</p>}
      </div>
      <p className={styles["found"]}>
        {check.state === "completed" && check.errors + check.warnings + check.notes === 0 && (
          <span className={styles["nothing"]}>Nothing found</span>
        )}
        <Count tone="danger" count={check.errors} one="error" many="errors" />
        <Count tone="warning" count={check.warnings} one="warning" many="warnings" />
        <Count tone="neutral" count={check.notes} one="note" many="notes" />
      </p>
      <p className={styles["time"]}>
        <Elapsed seconds={check.seconds} since={check.since} />
      </p>
    </li>
  );
}

interface CountProps {
  readonly tone: Tone;
  readonly count: number;
  readonly one: string;
  readonly many: string;
}

function Count({ tone, count, one, many }: CountProps) {
  return count > 0 ? <Badge tone={tone}>{`${format.number(count)} ${count === 1 ? one : many}`}</Badge> : null;
}

/** What is still to be listed, or null where everything is. */
function moreToCome(status: ImportStatusView, checks: readonly CheckView[]): string | null {
  if (status.status === "pending") return "The checks begin when the file is there.";
  if (checks.length === 0) return "The checks follow once it is clear what the file holds.";
  return isCheckingRecords(status) ? "Checks of the file as a whole follow." : null;
}
