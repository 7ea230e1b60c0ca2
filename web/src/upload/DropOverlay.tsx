/** Covers the page while files are dragged over it: wherever they are dropped, they are taken. */
import { FileSearch } from "lucide-react";
import { DropZone } from "react-aria-components";

import { filesOf, type Dropped } from "./dropping";
import styles from "./DropOverlay.module.css";

export function DropOverlay({ onFiles }: { readonly onFiles: (dropped: Dropped) => void }) {
  return (
    <DropZone
      className={styles["overlay"] ?? ""}
      aria-label="Drop files of any kind"
      getDropOperation={() => "copy"}
      onDrop={({ items }) => void filesOf(items).then(onFiles)}
    >
      <div className={styles["words"]}>
        <FileSearch aria-hidden="true" className={styles["icon"]} />
        <p className={styles["title"]}>Drop anywhere: what the files are is detected from their content</p>
        <p className={styles["note"]}>Or drop them on a tile to say it yourself.</p>
      </div>
    </DropZone>
  );
}
