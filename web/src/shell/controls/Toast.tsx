/** Short messages at the edge of the page about what happened meanwhile; read out, and gone by themselves. */
import { CircleAlert, CircleCheck, X } from "lucide-react";
import {
  Text,
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";
import { Link } from "react-router";

import { Button } from "./Button";
import styles from "./Toast.module.css";

export interface ToastMessage {
  readonly tone: "success" | "danger";
  readonly title: string;
  readonly text?: string | undefined;
  /** Where to go from it. */
  readonly link?: { readonly to: string; readonly label: string } | undefined;
}

const MOST = 3;
const SHOWN_MS = { success: 7_000, danger: 20_000 } as const;
const ICONS = { success: CircleCheck, danger: CircleAlert } as const;

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: MOST });

export function showToast(message: ToastMessage): void {
  queue.add(message, { timeout: SHOWN_MS[message.tone] });
}

/** Where they appear; once per page. */
export function Toasts() {
  return (
    <ToastRegion queue={queue} aria-label="Messages" className={styles["region"] ?? ""}>
      {({ toast }) => {
        const { tone, title, text, link } = toast.content;
        const Icon = ICONS[tone];
        return (
          <AriaToast toast={toast} className={`${styles["toast"] ?? ""} ${styles[tone] ?? ""}`}>
            <Icon aria-hidden="true" className={styles["icon"]} />
            <ToastContent className={styles["content"] ?? ""}>
              <Text slot="title" className={styles["title"] ?? ""}>
                {title}
              </Text>
              {text !== undefined && <Text slot="description">{text}</Text>}
              {link && (
                <Link to={link.to} onClick={() => queue.close(toast.key)}>
                  {link.label}
                </Link>
              )}
            </ToastContent>
            <Button slot="close" variant="quiet" small aria-label="Dismiss" icon={<X aria-hidden="true" />} />
          </AriaToast>
        );
      }}
    </ToastRegion>
  );
}
