/** The fields of a category in words, and as choices for a column. */
import { useMemo } from "react";

import { useImportOptions } from "../api/queries";
import type { FieldOption, ImportCategory } from "../api/types";
import type { Option } from "../shell/controls/Field";
import { capitalised } from "../shell/formatting";

/** What a column without a field is called among the choices; no field is named so. */
export const ATTRIBUTE = "-";

export interface FieldNames {
  readonly titleOf: (field: string) => string;
  /** Keeping the column as an attribute first, then the fields; empty until they are known. */
  readonly options: readonly Option[];
}

const NO_FIELDS: readonly FieldOption[] = [];

export function useFieldNames(category: ImportCategory | null): FieldNames {
  const { data } = useImportOptions();
  const fields = data?.categories.find((known) => known.category === category)?.fields ?? NO_FIELDS;
  return useMemo(() => {
    const titles = new Map(fields.map(({ name, title }) => [name, title]));
    const choices = fields.map(({ name, title }) => ({ id: name, label: title }));
    return {
      titleOf: (field) => titles.get(field) ?? capitalised(field.replaceAll("_", " ")),
      options: choices.length > 0 ? [{ id: ATTRIBUTE, label: "Keep as an attribute" }, ...choices] : [],
    };
  }, [fields]);
}
