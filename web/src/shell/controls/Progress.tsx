/** How far something is. */
import { Label, ProgressBar } from "react-aria-components";

import styles from "./Progress.module.css";

interface ProgressProps {
  readonly label: string;
  /** 0 to 100; without one it is open how long it takes. */
  readonly percent?: number | undefined;
  readonly hideLabel?: boolean;
  /** What to say instead of the percentage, such as "12 of 40 MB". */
  readonly valueLabel?: string | undefined;
  readonly tone?: "accent" | "success" | "danger" | "neutral";
}

export function Progress({ label, percent, hideLabel = false, valueLabel, tone = "accent" }: ProgressProps) {
  return (
    <ProgressBar
      className={styles["progress"] ?? ""}
      isIndeterminate={percent === undefined}
      {...(percent !== undefined && { value: percent })}
      {...(valueLabel !== undefined && { valueLabel })}
      {...(hideLabel && { "aria-label": label })}
    >
      {({ valueText, percentage = 0, isIndeterminate }) => (
        <>
          {!hideLabel && (
            <span className={styles["head"]}>
              <Label>{label}</Label>
              <span className={styles["value"]}>{isIndeterminate ? "" : valueText}</span>
            </span>
          )}
          <span className={styles["track"]}>
            <span
              className={`${styles["fill"] ?? ""} ${styles[tone] ?? ""} ${(isIndeterminate ? styles["open"] : "") ?? ""}`}
              style={isIndeterminate ? undefined : { width: `${percentage}%` }}
            />
          </span>
        </>
      )}
    </ProgressBar>
  );
}
