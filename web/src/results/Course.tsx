/** How the import went, step by step. */
import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from "lucide-react";

import type { ImportStatusView, StepStatus } from "../api/types";
import { Moment } from "../shell/controls/Moment";
import { Panel } from "../shell/controls/Panel";
import { VisuallyHidden } from "../shell/controls/VisuallyHidden";
import { format } from "../shell/formatting";
import { stepState } from "../shell/importWords";
import { courseOf, type Stage } from "./course";
import styles from "./Course.module.css";

export function Course({ status }: { readonly status: ImportStatusView }) {
  return (
    <Panel title="How it went">
      <ol className={styles["course"]}>
        {courseOf(status).map((stage) => (
          <Line key={stage.key} stage={stage} />
        ))}
      </ol>
    </Panel>
  );
}

const ICONS: Record<StepStatus, LucideIcon> = {
  pending: CircleDashed,
  running: CircleDashed,
  completed: CircleCheck,
  failed: CircleX,
  skipped: CircleDashed,
};

function Line({ stage }: { readonly stage: Stage }) {
  const Icon = ICONS[stage.state];
  return (
    <li className={styles["stage"]} data-check={stage.isCheck || undefined} data-state={stage.state}>
      <Icon aria-hidden="true" className={styles["icon"]} />
      <span className={styles["title"]}>
        {stage.title}
        <VisuallyHidden>{`, ${stage.stateTitle ?? stepState(stage.state).title}`}</VisuallyHidden>
      </span>
      <span className={styles["fact"]}>{stage.fact}</span>
      <span className={styles["time"]}>
        {stage.seconds === null ? <Moment at={stage.at} show="time" /> : format.duration(stage.seconds)}
      </span>
    </li>
  );
}
