/**
 * The columns of a file and the fields they fill: as found, as corrected, and what of that the API has to be told.
 *
 * Guarantees: two columns never fill one field without being told so; what a user said before is said again, so that a
 * second correction does not undo the first.
 */
import { isSuggested } from "../api/judgement";
import type { ColumnMapping } from "../api/types";

/** Column to field, null to keep it as an attribute; only columns that differ from what was found. */
export type Edits = ReadonlyMap<string, string | null>;

export const NO_EDITS: Edits = new Map();

export interface Conflict {
  readonly field: string;
  readonly columns: readonly string[];
}

/** `suggested`: guessed by a model, applied or not, however sure it is. */
export type Sureness = "certain" | "likely" | "unsure" | "suggested" | "attribute";

const CERTAIN_FROM = 0.95;
const LIKELY_FROM = 0.8;

export function fieldOf(mapping: ColumnMapping, edits: Edits): string | null {
  const edited = edits.get(mapping.column);
  return edited === undefined ? mapping.field : edited;
}

/** The edits with one more, or one less where a column is back to what was found. */
export function edited(edits: Edits, mapping: ColumnMapping, field: string | null): Edits {
  const next = new Map(edits);
  if (field === mapping.field) next.delete(mapping.column);
  else next.set(mapping.column, field);
  return next;
}

/** Fields that more than one column would fill. */
export function conflictsOf(mappings: readonly ColumnMapping[], edits: Edits): Conflict[] {
  const columns = new Map<string, string[]>();
  for (const mapping of mappings) {
    const field = fieldOf(mapping, edits);
    if (field !== null) columns.set(field, [...(columns.get(field) ?? []), mapping.column]);
  }
  return [...columns].filter(([, names]) => names.length > 1).map(([field, names]) => ({ field, columns: names }));
}

/** What the next import is told. */
export function correctionsOf(mappings: readonly ColumnMapping[], edits: Edits): Record<string, string | null> {
  const said = mappings.filter((mapping) => mapping.match_type === "user" || edits.has(mapping.column));
  return Object.fromEntries(said.map((mapping) => [mapping.column, fieldOf(mapping, edits)]));
}

/** Columns with a field that a model offers for them; none of these is applied. */
export function offered(mappings: readonly ColumnMapping[]): ColumnMapping[] {
  return mappings.filter(({ suggested_field }) => suggested_field !== null);
}

/** The edits with every offer accepted that nothing else was chosen for. */
export function accepted(edits: Edits, mappings: readonly ColumnMapping[]): Edits {
  const open = offered(mappings).filter(({ column }) => !edits.has(column));
  return open.reduce((sofar, mapping) => edited(sofar, mapping, mapping.suggested_field), edits);
}

export function surenessOf(mapping: ColumnMapping): Sureness {
  const { field, confidence } = mapping;
  if (isSuggested(mapping)) return "suggested";
  if (field === null) return "attribute";
  if (confidence === null || confidence < LIKELY_FROM) return "unsure";
  return confidence < CERTAIN_FROM ? "likely" : "certain";
}

/** Columns that a search or a choice leaves, in the order of the file. */
export function narrowed(mappings: readonly ColumnMapping[], text: string, only: Sureness | null): ColumnMapping[] {
  const wanted = text.trim().toLowerCase();
  return mappings.filter(
    (mapping) =>
      (only === null || surenessOf(mapping) === only) &&
      [mapping.column, mapping.field?.replaceAll("_", " "), mapping.reason].some((said) =>
        said?.toLowerCase().includes(wanted),
      ),
  );
}
