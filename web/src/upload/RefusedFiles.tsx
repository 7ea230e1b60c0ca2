/** Files that were not taken, each with the reason and what to do. */
import { useEffect, useRef } from "react";

import { Button } from "../shell/controls/Button";
import { Notice } from "../shell/controls/Notice";
import type { Refusal } from "./refusals";
import styles from "./RefusedFiles.module.css";

const MOST = 10;

interface RefusedFilesProps {
  readonly refused: readonly Refusal[];
  readonly onDismiss: () => void;
}

export function RefusedFiles({ refused, onDismiss }: RefusedFilesProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: "nearest" }), [refused]);
  if (refused.length === 0) return null;
  const title = refused.length === 1 ? "This file was not taken" : `${refused.length} files were not taken`;
  const dismiss = (
    <Button small onPress={onDismiss}>
      Dismiss
    </Button>
  );
  return (
    <div ref={place} className={styles["place"]}>
      <Notice tone="danger" title={title} actions={dismiss}>
        <ul className={styles["list"]}>
          {refused.slice(0, MOST).map(({ name, reason }, index) => (
            <li key={index}>
              <strong>{name}</strong> {reason}
            </li>
          ))}
          {refused.length > MOST && <li>And {refused.length - MOST} more.</li>}
        </ul>
      </Notice>
    </div>
  );
}
