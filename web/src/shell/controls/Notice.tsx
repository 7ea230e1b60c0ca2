/** Something to know, in place: read out when it appears, `danger` and `warning` at once. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import styles from "./Notice.module.css";

export type NoticeTone = "info" | "success" | "warning" | "danger";

const ICONS = { info: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert } as const;

interface NoticeProps {
  readonly tone?: NoticeTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function Notice({ tone = "info", title, children, actions }: NoticeProps) {
  const Icon = ICONS[tone];
  const urgent = tone === "danger" || tone === "warning";
  return (
    <div className={`${styles["notice"] ?? ""} ${styles[tone] ?? ""}`} role={urgent ? "alert" : "status"}>
      <Icon aria-hidden="true" className={styles["icon"]} />
      <div className={styles["text"]}>
        {title !== undefined && <p className={styles["title"]}>{title}</p>}
        {children}
        {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
      </div>
    </div>
  );
}
