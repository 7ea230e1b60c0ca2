/** The lists of values that assets can be filtered by, with the words for each: for the fields and for the chips. */
import { useAssetFacets, useImports } from "../../api/queries";
import type { AssetFacets, ImportSummary } from "../../api/types";
import type { FilterChip } from "../../shell/controls/FilterChips";
import type { FilterOption } from "../../shell/controls/FilterField";
import { format } from "../../shell/formatting";
import { CATEGORIES, categoryTitle } from "../../shell/importWords";
import { classificationTitle } from "../ClassificationBadge";
import { FACETS, FILTERS, type AssetQuery, type Facet, type Filter } from "./assetQuery";

export interface FilterChoices {
  readonly name: Filter;
  readonly label: string;
  readonly options: readonly FilterOption[];
  readonly note?: string | undefined;
}

const LABELS: Record<Filter, string> = {
  text: "Search",
  asset_type: "Type",
  environment: "Environment",
  operating_system: "Operating system",
  classification: "Classification",
  compliance_scope: "Compliance scope",
  category: "Known from",
  placeholder: "Placeholders",
  data_import_id: "Import",
};
const NONE = "None";
const IMPORTS_OFFERED = 100;

export function useFilterChoices(query: AssetQuery): readonly FilterChoices[] {
  const facets = useAssetFacets().data;
  const imports = useImports({ status: "completed", limit: IMPORTS_OFFERED });
  const isFiltered = Object.keys(query.filters).length > 0;
  const newest = imports.data?.pages[0];
  const choices: FilterChoices[] = [
    ...FACETS.map((name) => ({
      name,
      label: LABELS[name],
      options: facetOptions(name, facets),
      note: facetNote(facets?.[name].left_out ?? 0, isFiltered),
    })),
    {
      name: "category",
      label: LABELS.category,
      options: CATEGORIES.map((category) => ({ value: category, label: categoryTitle(category) })),
    },
    {
      name: "data_import_id",
      label: LABELS.data_import_id,
      options: newest?.items.map(importOption) ?? [],
      note: newest?.next_cursor == null ? undefined : `The newest ${format.number(IMPORTS_OFFERED)} imports.`,
    },
    { name: "placeholder", label: LABELS.placeholder, options: placeholderOptions(facets) },
  ];
  return choices.map((choice) => withChosen(choice, query.filters[choice.name]));
}

/** The filters that are on, in the words of their lists. */
export function chipsOf(query: AssetQuery, choices: readonly FilterChoices[]): FilterChip[] {
  return FILTERS.flatMap((name) => {
    const value = query.filters[name];
    if (value === undefined) return [];
    const options = choices.find((choice) => choice.name === name)?.options;
    const label = options?.find((option) => option.value === value)?.label ?? value;
    return [{ id: name, name: LABELS[name], value: label }];
  });
}

function facetOptions(name: Facet, facets: AssetFacets | undefined): FilterOption[] {
  const values = facets?.[name].values ?? [];
  return values.map(({ value, assets }) => ({ value: value ?? "", label: labelOf(name, value ?? ""), count: assets }));
}

function facetNote(leftOut: number, isFiltered: boolean): string | undefined {
  const notes = [
    leftOut > 0 && `${format.number(leftOut)} rarer values are not listed.`,
    isFiltered && "Numbers are of all assets.",
  ];
  return notes.filter(Boolean).join(" ") || undefined;
}

function placeholderOptions(facets: AssetFacets | undefined): FilterOption[] {
  const [all, placeholders] = [facets?.assets, facets?.placeholders];
  return [
    { value: "true", label: "Only placeholders", count: placeholders },
    {
      value: "false",
      label: "Without placeholders",
      count: all === undefined || placeholders === undefined ? undefined : all - placeholders,
    },
  ];
}

function importOption({ data_import_id, filename, created_at }: ImportSummary): FilterOption {
  return { value: data_import_id, label: `${filename}, ${format.date(created_at)}` };
}

/** What is chosen is always in the list, whatever the list knows. */
function withChosen(choice: FilterChoices, value: string | undefined): FilterChoices {
  if (value === undefined || choice.options.some((option) => option.value === value)) return choice;
  const label = choice.name === "data_import_id" ? "An earlier import" : labelOf(choice.name, value);
  return { ...choice, options: [{ value, label }, ...choice.options] };
}

function labelOf(name: Filter, value: string): string {
  if (value === "") return NONE;
  return name === "classification" ? classificationTitle(value) : value;
}
