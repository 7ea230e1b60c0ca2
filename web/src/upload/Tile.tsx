/** One kind of export: what it is, what is taken, and where to drop or choose it. */
import { DropZone } from "react-aria-components";

import type { ImportCategory, UploadOptions } from "../api/types";
import { format } from "../shell/formatting";
import { categoryTitle } from "../shell/importWords";
import { Skeleton } from "../shell/Loading";
import { CATEGORY_WORDS } from "./categories";
import { ChooseFiles } from "./ChooseFiles";
import { filesOf, type Dropped } from "./dropping";
import { formatNames } from "./refusals";
import styles from "./Tile.module.css";

interface TileProps {
  readonly category: ImportCategory;
  readonly options: UploadOptions | undefined;
  /** Files are over the window: shows where to drop them. */
  readonly dragging: boolean;
  readonly onFiles: (dropped: Dropped, category: ImportCategory) => void;
}

export function Tile({ category, options, dragging, onFiles }: TileProps) {
  const { takes, icon: Icon } = CATEGORY_WORDS[category];
  const title = categoryTitle(category);
  return (
    <DropZone
      className={styles["tile"] ?? ""}
      aria-label={`Drop or paste files: ${title}`}
      isDisabled={!options}
      data-dragging={dragging || undefined}
      getDropOperation={() => "copy"}
      onDrop={({ items }) => void filesOf(items).then((dropped) => onFiles(dropped, category))}
    >
      <Icon aria-hidden="true" className={styles["icon"]} />
      <h2 className={styles["title"]}>{title}</h2>
      <p className={styles["takes"]}>{takes}</p>
      <p className={styles["limits"]}>
        {options ? <Limits options={options} /> : <Skeleton width="80%" height="2.5em" />}
      </p>
      <span className={styles["choose"]}>
        <ChooseFiles
          options={options}
          onFiles={(dropped) => onFiles(dropped, category)}
          label={`Choose files: ${title}`}
        >
          Choose files
        </ChooseFiles>
      </span>
      <span className={styles["drop"]} aria-hidden="true">
        <Icon className={styles["icon"]} />
        {title}
        <span className={styles["takes"]}>Drop here</span>
      </span>
    </DropZone>
  );
}

function Limits({ options }: { readonly options: UploadOptions }) {
  return (
    <>
      {formatNames(options).join(", ")}
      <br />
      Up to {format.bytes(options.limits.file_size)}, {format.number(options.limits.records)} records
    </>
  );
}
