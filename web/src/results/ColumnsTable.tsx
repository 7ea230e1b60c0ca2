/** Columns with their fields, one row each; a choice of fields where they are being corrected. */
import type { ColumnMapping } from "../api/types";
import { Badge, type Tone } from "../shell/controls/Badge";
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
}

export function ColumnsTable({ mappings, fields, edits, onChange }: ColumnsTableProps) {
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
                  <Field field={mapping.field} fields={fields} />
                ) : (
                  <FieldChoice
                    column={mapping.column}
                    field={fieldOf(mapping, edits)}
                    fields={fields}
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
  readonly onChange: (field: string | null) => void;
}

/** The browser's own: a table has up to hundreds of them, each with all fields of the category. */
function FieldChoice({ column, field, fields, onChange }: FieldChoiceProps) {
  return (
    <select
      className={styles["choice"]}
      aria-label={`Field for ${column}`}
      value={field ?? ATTRIBUTE}
      onChange={({ target }) => onChange(target.value === ATTRIBUTE ? null : target.value)}
    >
      {fields.options.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  );
}

function Field({ field, fields }: { readonly field: string | null; readonly fields: FieldNames }) {
  if (field === null) return <span className={styles["attribute"]}>Kept as an attribute</span>;
  return <>{fields.titleOf(field)}</>;
}

const SURE: Record<Exclude<Sureness, "attribute">, { readonly word: string; readonly tone: Tone }> = {
  certain: { word: "Certain", tone: "success" },
  likely: { word: "Likely", tone: "info" },
  unsure: { word: "To check", tone: "warning" },
};

function Sure({ mapping }: { readonly mapping: ColumnMapping }) {
  const sureness = surenessOf(mapping);
  if (sureness === "attribute") return null;
  const { word, tone } = SURE[sureness];
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
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
};

function whyOf({ column, field, match_type, reason }: ColumnMapping, edits: Edits | null, fields: FieldNames) {
  if (edits?.has(column)) {
    return `Before: ${field === null ? "kept as an attribute" : fields.titleOf(field)}.`;
  }
  const how = HOW[match_type];
  return (
    <>
      {how !== undefined && <span className={styles["how"]}>{how}. </span>}
      {reason}
    </>
  );
}
