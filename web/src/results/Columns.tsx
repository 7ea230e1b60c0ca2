/** What the columns were taken for, how surely and why; corrected here and imported again with that. */
import { Pencil } from "lucide-react";
import { useMemo, useState } from "react";

import { useImportOptions } from "../api/queries";
import type { ColumnMapping, ImportStatusView } from "../api/types";
import { Button } from "../shell/controls/Button";
import { Notice } from "../shell/controls/Notice";
import { Panel } from "../shell/controls/Panel";
import { counted, format } from "../shell/formatting";
import { EmptyState } from "../shell/States";
import { ColumnsTable } from "./ColumnsTable";
import styles from "./Columns.module.css";
import { AT_ONCE, SearchBar, ShowMore } from "./LongList";
import { edited, narrowed, NO_EDITS, offered, type Edits, type Sureness } from "./mapping";
import { MappingChanges } from "./MappingChanges";
import { SurenessChoice } from "./SurenessChoice";
import type { Again } from "./useAgain";
import { useFieldNames } from "./useFieldNames";

interface ColumnsProps {
  readonly status: ImportStatusView;
  readonly again: Again;
  /** null while the mapping is only looked at. */
  readonly edits: Edits | null;
  readonly onEdits: (edits: Edits | null) => void;
}

export function Columns({ status, again, edits, onEdits }: ColumnsProps) {
  const mappings = status.column_mappings;
  const fields = useFieldNames(status.import_category);
  const { error, refetch } = useImportOptions();
  if (mappings.length === 0) return <NoColumns />;
  const canEdit = fields.options.length > 0;
  return (
    <Panel
      title="Columns"
      description={summaryOf(mappings)}
      actions={
        edits === null && (
          <Button small icon={<Pencil aria-hidden="true" />} isDisabled={!canEdit} onPress={() => onEdits(NO_EDITS)}>
            Correct the mapping
          </Button>
        )
      }
      flush
    >
      {error && !canEdit && (
        <div className={styles["notice"]}>
          <Notice
            tone="warning"
            actions={
              <Button small onPress={() => void refetch()}>
                Try again
              </Button>
            }
          >
            The fields that columns can be mapped to could not be loaded.
          </Notice>
        </div>
      )}
      {edits !== null && (
        <MappingChanges status={status} again={again} edits={edits} onEdits={onEdits} titleOf={fields.titleOf} />
      )}
      <ColumnList mappings={mappings} edits={edits} onEdits={onEdits} fields={fields} canEdit={canEdit} />
    </Panel>
  );
}

interface ColumnListProps {
  readonly mappings: readonly ColumnMapping[];
  readonly edits: Edits | null;
  readonly onEdits: (edits: Edits) => void;
  readonly fields: ReturnType<typeof useFieldNames>;
  readonly canEdit: boolean;
}

function ColumnList({ mappings, edits, onEdits, fields, canEdit }: ColumnListProps) {
  const [accepted, setAccepted] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [only, setOnly] = useState<Sureness | null>(null);
  const [most, setMost] = useState(AT_ONCE);
  const found = useMemo(() => narrowed(mappings, text, only), [mappings, text, only]);
  const accept = (mapping: ColumnMapping) => {
    setAccepted(mapping.column);
    onEdits(edited(NO_EDITS, mapping, mapping.suggested_field));
  };
  return (
    <>
      <div className={styles["narrowing"]}>
        <SearchBar label="Search the columns" text={text} onText={setText}>
          <SurenessChoice mappings={mappings} value={only} onChange={setOnly} />
        </SearchBar>
      </div>
      {found.length === 0 ? (
        <EmptyState title="No column matches">
          <p>Search for other words, or show all columns.</p>
        </EmptyState>
      ) : (
        <ColumnsTable
          mappings={found.slice(0, most)}
          fields={fields}
          edits={edits}
          accepted={accepted}
          onAccept={canEdit ? accept : null}
          onChange={(mapping, field) => edits && onEdits(edited(edits, mapping, field))}
        />
      )}
      <ShowMore shown={most} of={found.length} onShow={setMost} />
    </>
  );
}

function NoColumns() {
  return (
    <Panel title="Columns">
      <EmptyState title="The columns were not read">
        <p>The import ended before the header of the file was understood. The reason stands above.</p>
      </EmptyState>
    </Panel>
  );
}

function summaryOf(mappings: readonly ColumnMapping[]): string {
  const kept = mappings.filter(({ field }) => field === null).length;
  const filled = mappings.length - kept;
  const fill = `${counted(filled, "column")} ${filled === 1 ? "fills a field" : "fill fields"} of the inventory`;
  if (kept === 0) return `${fill}.`;
  const values = kept === 1 ? "is kept as an attribute" : "are kept as attributes";
  const offers = offered(mappings).length;
  const more = offers === 0 ? "Nothing is thrown away" : `A model offers ${counted(offers, "field")} for them`;
  return `${fill}; ${format.number(kept)} ${values} of the assets. ${more}.`;
}
