/** The state of a phase or a check as a sign; the word is there for screen readers. */
import { Check, Circle, LoaderCircle, Minus, X, type LucideIcon } from "lucide-react";

import type { StepStatus } from "../api/types";
import { VisuallyHidden } from "../shell/controls/VisuallyHidden";
import { stepState } from "../shell/importWords";
import styles from "./StateIcon.module.css";

const ICONS: Record<StepStatus, LucideIcon> = {
  pending: Circle,
  running: LoaderCircle,
  completed: Check,
  failed: X,
  skipped: Minus,
};

interface StateIconProps {
  readonly state: StepStatus;
  /** The word, where it is not the usual one of the state. */
  readonly title?: string;
}

export function StateIcon({ state, title = stepState(state).title }: StateIconProps) {
  const Icon = ICONS[state];
  return (
    <span className={`${styles["sign"] ?? ""} ${styles[state] ?? ""}`}>
      <Icon aria-hidden="true" />
      <VisuallyHidden>{title}</VisuallyHidden>
    </span>
  );
}
