/**
 * What became of an import's records, as parts of a whole.
 *
 * Guarantees: the parts add up to all records, or there are none: a picture that does not add up would be wrong.
 */
import type { ImportStatusView } from "../api/types";

export type PartName = "created" | "updated" | "unchanged" | "merged" | "left-out" | "rejected";

export interface Part {
  readonly name: PartName;
  readonly count: number;
}

export type Outcomes = Readonly<Record<"created" | "updated" | "unchanged" | "merged", number>>;

/** Parts in the order they are shown, without empty ones; null where what is known does not add up. */
export function partsOf(status: ImportStatusView): readonly Part[] | null {
  const { total, valid, rejected, processed } = status.records;
  const outcomes = outcomesOf(status);
  if (total === 0 || !outcomes || processed > valid) return null;
  const counts: Record<PartName, number> = { ...outcomes, "left-out": valid - processed, rejected };
  const parts = ORDER.map((name) => ({ name, count: counts[name] })).filter(({ count }) => count !== 0);
  const adds = parts.every(({ count }) => count > 0) && sum(parts.map(({ count }) => count)) === total;
  return adds ? parts : null;
}

const ORDER: readonly PartName[] = ["created", "updated", "unchanged", "merged", "left-out", "rejected"];

/** What became of the records that went in; null unless it adds up to them. */
export function outcomesOf(status: ImportStatusView): Outcomes | null {
  const candidates = [writtenDown(status), fromSummary(status)];
  return candidates.find((outcomes) => outcomes && sum(Object.values(outcomes)) === status.records.processed) ?? null;
}

/** What the enrichment wrote down at its end, record by record. */
function writtenDown({ steps }: ImportStatusView): Outcomes | null {
  const outcomes = steps.find(({ step_name }) => step_name === "enrichment")?.output["outcomes"];
  if (typeof outcomes !== "object" || outcomes === null) return null;
  const { created, updated, unchanged, merged } = outcomes as Record<string, unknown>;
  const counts = [created, updated, unchanged, merged];
  if (!counts.every((count) => typeof count === "number")) return null;
  return { created, updated, unchanged, merged } as Outcomes;
}

/** An import that broke off wrote nothing down; what it changed tells the same where each record changes one thing. */
function fromSummary({ enrichment_summary: did, import_category }: ImportStatusView): Outcomes {
  const merged = did.records_merged;
  if (import_category === "app_discovery") {
    return {
      created: did.dependencies_created,
      updated: did.dependencies_updated,
      unchanged: did.dependencies_unchanged,
      merged,
    };
  }
  return {
    created: did.assets_created + did.placeholders_created,
    updated: did.assets_updated,
    unchanged: did.assets_unchanged,
    merged,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
