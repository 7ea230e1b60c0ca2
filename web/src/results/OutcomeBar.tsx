/**
 * All records of an import as one bar, each part as wide as its share.
 *
 * Guarantees: a part of one in a million can still be seen; the numbers beside the bar say what it shows.
 */
import type { ImportCategory } from "../api/types";
import { capitalised, counted, format } from "../shell/formatting";
import type { Part, PartName } from "./outcome";
import styles from "./OutcomeBar.module.css";

interface OutcomeBarProps {
  readonly parts: readonly Part[];
  readonly category: ImportCategory | null;
}

export function OutcomeBar({ parts, category }: OutcomeBarProps) {
  const total = parts.reduce((all, { count }) => all + count, 0);
  const spoken = parts.map((part) => `${format.number(part.count)} ${titleOf(part.name, category)}`).join(", ");
  return (
    <figure className={styles["figure"]}>
      <div className={styles["bar"]} role="img" aria-label={`Of ${counted(total, "record")}: ${spoken}`}>
        {parts.map(({ name, count }) => (
          <span key={name} data-part={name} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className={styles["legend"]} aria-label="What became of the records">
        {parts.map(({ name, count }) => (
          <li key={name}>
            <span className={styles["key"]} data-part={name} aria-hidden="true" />
            <span className={styles["name"]}>{capitalised(titleOf(name, category))}</span>
            <span className={styles["count"]}>{format.number(count)}</span>
            <span className={styles["share"]}>{shareOf(count, total)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

const TITLES: Record<PartName, string> = {
  created: "created",
  updated: "updated",
  unchanged: "unchanged",
  merged: "merged",
  "left-out": "not imported",
  rejected: "rejected",
};

function titleOf(name: PartName, category: ImportCategory | null): string {
  if (name === "merged" && category === "infrastructure") return "further measurements";
  if (name === "merged" && category === "sensitive_data") return "further findings";
  if (name === "merged" && category === "app_discovery") return "repeated";
  return TITLES[name];
}

/** A share that rounds to none or to all is neither. */
function shareOf(count: number, total: number): string {
  const percent = (100 * count) / total;
  if (percent < 0.1) return `< ${format.percent(0.1)}`;
  if (percent > 99.9 && count < total) return `> ${format.percent(99.9)}`;
  return format.percent(percent);
}
