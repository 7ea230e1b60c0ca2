/** Columns with their fields, one row each; a choice of fields where they are being corrected. */
import { Sparkles } from "lucide-react";
import { useEffect, useRef } from "react";

import type { ColumnMapping } from "../api/types";
import { Badge, type Tone } from "../shell/controls/Badge";
import { Button } from "../shell/controls/Button";
import { TableFrame } from "../shell/controls/TableFrame";
import { format } from "../shell/formatting";
import styles from "./ColumnsTable.module.css";
import { fieldOf, surenessOf, type Edits, type Sureness } from "./mapping";
import { ATTRIBUTE, type FieldNames } from "./useFieldNames";

interface ColumnsTableProps {
  readonly mappings: readonly ColumnMapping[];
  readonly fields: FieldNames;
  readonly edits: Edits | null;
  readonly onChange: (mapping: ColumnMapping, field: string | null) => void;
  /** Begins a correction with what is offered for the column; null where nothing can be corrected. */
  readonly onAccept: ((mapping: ColumnMapping) => void) | null;
  /** The column whose offer was accepted last: its choice takes the focus. */
  readonly accepted: string | null;
}

export function ColumnsTable({ mappings, fields, edits, onChange, onAccept, accepted }: ColumnsTableProps) {
  return (
    <TableFrame label="Columns and their fields">
      <table className={styles["table"]} data-editing={edits !== null}>
        <thead>
          <tr>
            <th scope="col">Column of the file</th>
            <th scope="col">Field of the inventory</th>
            <th scope="col">How sure</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {mappings.map((mapping) => (
            <tr key={mapping.column} data-changed={edits?.has(mapping.column) === true ? true : undefined}>
              <th scope="row" className={styles["column"]}>
                {mapping.column}
              </th>
              <td>
                {edits === null ? (
                  <Field mapping={mapping} fields={fields} onAccept={onAccept} />
                ) : (
                  <FieldChoice
                    column={mapping.column}
                    field={fieldOf(mapping, edits)}
                    fields={fields}
                    offer={mapping.suggested_field}
                    focused={accepted === mapping.column}
                    onChange={(field) => onChange(mapping, field)}
                  />
                )}
              </td>
              <td className={styles["sure"]}>
                {edits?.has(mapping.column) ? <Badge tone="info">Changed</Badge> : <Sure mapping={mapping} />}
              </td>
              <td className={styles["why"]}>{whyOf(mapping, edits, fields)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

interface FieldChoiceProps {
  readonly column: string;
  readonly field: string | null;
  readonly fields: FieldNames;
  readonly offer: string | null;
  readonly focused: boolean;
  readonly onChange: (field: string | null) => void;
}

/** The browser's own: a table has up to hundreds of them, each with all fields of the category. */
function FieldChoice({ column, field, fields, offer, focused, onChange }: FieldChoiceProps) {
  const select = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (focused) select.current?.focus();
  }, [focused]);
  const [keep, ...others] = fields.options;
  return (
    <select
      ref={select}
      className={styles["choice"]}
      aria-label={`Field for ${column}`}
      value={field ?? ATTRIBUTE}
      onChange={({ target }) => onChange(target.value === ATTRIBUTE ? null : target.value)}
    >
      {keep && <option value={keep.id}>{keep.label}</option>}
      {offer !== null && (
        <optgroup label="Suggested by a model">
          <option value={offer}>{fields.titleOf(offer)}</option>
        </optgroup>
      )}
      {others.map(({ id, label }) =>
        id === offer ? null : (
          <option key={id} value={id}>
            {label}
          </option>
        ),
      )}
    </select>
  );
}

interface FieldProps {
  readonly mapping: ColumnMapping;
  readonly fields: FieldNames;
  readonly onAccept: ColumnsTableProps["onAccept"];
}

function Field({ mapping, fields, onAccept }: FieldProps) {
  const offer = mapping.suggested_field;
  if (mapping.field !== null) return <>{fields.titleOf(mapping.field)}</>;
  return (
    <>
      <span className={styles["attribute"]}>Kept as an attribute</span>
      {offer !== null && onAccept && (
        <div className={styles["offer"]}>
          <Button
            small
            aria-label={`Use ${fields.titleOf(offer)} for ${mapping.column}`}
            onPress={() => onAccept(mapping)}
          >
            Use {fields.titleOf(offer)}
          </Button>
        </div>
      )}
    </>
  );
}

const SURE: Record<Exclude<Sureness, "attribute">, { readonly word: string; readonly tone: Tone }> = {
  certain: { word: "Certain", tone: "success" },
  likely: { word: "Likely", tone: "info" },
  unsure: { word: "To check", tone: "warning" },
  suggested: { word: "Suggested", tone: "info" },
};

function Sure({ mapping }: { readonly mapping: ColumnMapping }) {
  const sureness = surenessOf(mapping);
  if (sureness === "attribute") return null;
  const { word, tone } = SURE[sureness];
  return (
    <>
      <Badge tone={tone} icon={sureness === "suggested" && <Sparkles aria-hidden="true" />}>
        {word}
      </Badge>
      {mapping.confidence !== null && (
        <span className={styles["percent"]}>{format.percent(Math.round(mapping.confidence * 100))}</span>
      )}
    </>
  );
}

const HOW: Readonly<Record<string, string>> = {
  direct: "Same name",
  alias: "Known spelling",
  vendor: "Known exporter",
  path: "End of the path",
  assumed_unit: "Unit not said",
  user: "Corrected",
  remembered: "Corrected before",
  suggested: "Applied",
};

function whyOf(
  { column, field, suggested_field, match_type, reason }: ColumnMapping,
  edits: Edits | null,
  fields: FieldNames,
) {
  if (edits?.has(column)) {
    return `Before: ${field === null ? "kept as an attribute" : fields.titleOf(field)}.`;
  }
  const how = suggested_field === null ? HOW[match_type] : "Offered by a model, not applied";
  return (
    <>
      {how !== undefined && <span className={styles["how"]}>{how}. </span>}
      {reason}
    </>
  );
}
