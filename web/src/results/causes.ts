/**
 * Findings by cause: which of them a search leaves, and how to ask for the places of one.
 *
 * A file can have thousands of causes (a doubt per column); all of them are known at once, their places are not.
 */
import { isText } from "../api/accepted";
import type { FindingCode, FindingFilters, FindingGroup, FindingPlace, Severity } from "../api/types";

export const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

export interface Search {
  readonly text: string;
  readonly severity: Severity | null;
}

export const EVERYTHING: Search = { text: "", severity: null };

export function isNarrowed({ text, severity }: Search): boolean {
  return text.trim() !== "" || severity !== null;
}

/** What makes a group one: its cause and its column. */
export function keyOf({ code, column }: Pick<FindingGroup, "code" | "column">): string {
  return JSON.stringify([code, column]);
}

/** Groups that say all words of the search, wherever in them: cause, column, advice, or their facts. */
export function search(
  groups: readonly FindingGroup[],
  facts: ReadonlyMap<string, Facts>,
  { text, severity }: Search,
): FindingGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return groups.filter((group) => {
    if (severity !== null && group.severity !== severity) return false;
    const { texts, columns } = facts.get(keyOf(group)) ?? NO_FACTS;
    const said = [group.code, group.message, group.column, group.advice, ...texts, ...columns];
    const all = said.filter(Boolean).join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** How many findings there are of each severity among the groups. */
export function totals(groups: readonly FindingGroup[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity, count } of groups) counts[severity] += count;
  return counts;
}

/** What is said of the file as a whole: facts in words, and columns of which there is no more to say. */
export interface Facts {
  readonly texts: readonly string[];
  readonly columns: readonly string[];
}

export const NO_FACTS: Facts = { texts: [], columns: [] };

/** Facts by the group they belong to: that of their column, or the one that stands for several columns. */
export function factsOf(groups: readonly FindingGroup[], aboutFile: readonly FindingPlace[]): Map<string, Facts> {
  const own = new Set(groups.map(keyOf));
  const facts = new Map<string, { texts: string[]; columns: string[] }>();
  for (const place of aboutFile) {
    const hasOwn = own.has(keyOf(place));
    const key = hasOwn ? keyOf(place) : keyOf({ code: place.code, column: null });
    const known = facts.get(key) ?? { texts: [], columns: [] };
    facts.set(key, known);
    const column = hasOwn ? null : place.column;
    if (place.detail !== null) known.texts.push(column === null ? place.detail : `${column}: ${place.detail}`);
    else if (column !== null) known.columns.push(column);
  }
  return facts;
}

/** What to ask for to get a group's places; others may be among them. */
export function filtersFor({ code, column }: FindingGroup, limit: number): FindingFilters {
  const narrow = column !== null && isText(column) ? { text: column } : {};
  return { code: code as FindingCode, limit, ...narrow };
}

/** The rows of a group among the places that came. */
export function rowsOf({ column }: FindingGroup, places: readonly FindingPlace[]): number[] {
  const own = places.filter((place) => column === null || place.column === column);
  return [...new Set(own.flatMap(({ row }) => (row === null ? [] : [row])))];
}
