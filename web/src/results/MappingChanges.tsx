/** What has been corrected so far, what stands in the way, and the button that imports the file with it. */
import type { ImportStatusView } from "../api/types";
import { Button } from "../shell/controls/Button";
import { Notice } from "../shell/controls/Notice";
import { counted } from "../shell/formatting";
import { problemText } from "../shell/problemText";
import { accepted, conflictsOf, correctionsOf, edited, type Conflict, offered, type Edits } from "./mapping";
import styles from "./MappingChanges.module.css";
import { withMapping, type Again } from "./useAgain";

interface MappingChangesProps {
  readonly status: ImportStatusView;
  readonly again: Again;
  readonly edits: Edits;
  readonly onEdits: (edits: Edits | null) => void;
  readonly titleOf: (field: string) => string;
}

export function MappingChanges({ status, again, edits, onEdits, titleOf }: MappingChangesProps) {
  const mappings = status.column_mappings;
  const conflicts = conflictsOf(mappings, edits);
  const offers = offered(mappings);
  const open = offers.filter(({ column }) => !edits.has(column)).length;
  const keepAsAttribute = (column: string) => {
    const mapping = mappings.find((each) => each.column === column);
    if (mapping) onEdits(edited(edits, mapping, null));
  };
  return (
    <div className={styles["changes"]}>
      <div className={styles["bar"]}>
        <p className={styles["count"]} role="status">
          {edits.size === 0
            ? "Choose a field for the columns that are wrong."
            : `${counted(edits.size, "column")} changed.`}
          <span className={styles["fine"]}>
            {" The file is imported again; the corrections are kept for files with the same columns."}
          </span>
        </p>
        <div className={styles["actions"]}>
          {offers.length > 0 && (
            <Button small isDisabled={open === 0} onPress={() => onEdits(accepted(edits, mappings))}>
              {open === 0 ? "Suggestions accepted" : `Accept ${counted(open, "suggestion")}`}
            </Button>
          )}
          <Button small onPress={() => onEdits(null)}>
            Cancel
          </Button>
          <Button
            small
            variant="primary"
            isDisabled={edits.size === 0 || conflicts.length > 0}
            isPending={again.pending !== null}
            onPress={() => again.start(withMapping(status, correctionsOf(mappings, edits)))}
          >
            Import again with this mapping
          </Button>
        </div>
      </div>
      {conflicts.map((conflict) => (
        <ConflictNotice key={conflict.field} conflict={conflict} titleOf={titleOf} onGiveUp={keepAsAttribute} />
      ))}
      {again.problem && (
        <Notice tone="danger" title="The file could not be imported again">
          {problemText(again.problem)}
        </Notice>
      )}
    </div>
  );
}

interface ConflictNoticeProps {
  readonly conflict: Conflict;
  readonly titleOf: (field: string) => string;
  readonly onGiveUp: (column: string) => void;
}

function ConflictNotice({ conflict: { field, columns }, titleOf, onGiveUp }: ConflictNoticeProps) {
  return (
    <Notice
      tone="warning"
      title={`${counted(columns.length, "column")} would fill ${titleOf(field)}`}
      actions={columns.map((column) => (
        <Button key={column} small onPress={() => onGiveUp(column)}>
          Keep {column} as an attribute
        </Button>
      ))}
    >
      <p>A field takes one column. Choose another field for the rest, or keep them as attributes.</p>
    </Notice>
  );
}
