/** A word with a colour; the word says it all, the colour only helps. */
import type { ReactNode } from "react";

import styles from "./Badge.module.css";

export type Tone = "neutral" | "info" | "success" | "warning" | "danger";

interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

export function Badge({ tone = "neutral", icon, children }: BadgeProps) {
  return (
    <span className={`${styles["badge"] ?? ""} ${styles[tone] ?? ""}`}>
      {icon}
      {children}
    </span>
  );
}
