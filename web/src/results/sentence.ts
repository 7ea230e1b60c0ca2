/**
 * What happened, in one sentence: how many records are in the inventory, as what, and how many rows are not.
 *
 * Guarantees: numbers that are said are numbers the API said; what an import that ended in trouble did is neither hidden
 * nor made more of than it was.
 */
import type { ImportCategory, ImportStatusView } from "../api/types";
import { counted, format } from "../shell/formatting";
import { outcomesOf, type Outcomes } from "./outcome";

export function sentenceOf(status: ImportStatusView): string {
  if (status.status === "cancelled") return cancellationOf(status);
  if (status.status === "failed") return failureOf(status);
  return `${whatWentIn(status)}${andRejected(status)}.`;
}

/** What it means that there are no findings: one that broke off has not looked at everything. */
export function nothingFoundIn({ status, records: { total } }: ImportStatusView) {
  if (total === 0) {
    const text = "The import ended before the rows of the file were looked at. The reason stands above.";
    return { title: "No rows were read", text, isGood: false };
  }
  if (status === "completed") {
    const all = total === 1 ? "The only record" : `All ${format.number(total)} records`;
    return { title: "Nothing to remark", text: `${all} passed every check.`, isGood: true };
  }
  const end = status === "cancelled" ? "was cancelled" : "broke off";
  const text = `Nothing was found in the ${counted(total, "record")} that ${plural(total, "was", "were")} checked before the import ${end}.`;
  return { title: "Nothing found so far", text, isGood: false };
}

/** What the import did besides, a sentence each. */
export function asideOf({ import_category, enrichment_summary: did }: ImportStatusView): string[] {
  const asides: string[] = [];
  if (import_category === "app_discovery" && did.placeholders_created > 0) {
    const them = did.placeholders_created === 1 ? "it" : "them";
    asides.push(
      `${counted(did.placeholders_created, "asset")} had not been known before: a CMDB export that names ${them} fills ${them} in.`,
    );
  }
  if (import_category === "app_discovery" && did.assets_updated > 0) {
    asides.push(`${counted(did.assets_updated, "asset")} ${did.assets_updated === 1 ? "was" : "were"} updated.`);
  }
  return asides;
}

function whatWentIn(status: ImportStatusView): string {
  const { total, processed } = status.records;
  if (total === 0) return "The file held no records";
  const outcomes = outcomesOf(status);
  const clauses = clausesOf(status, outcomes);
  const already = outcomes !== null && processed > 0 && outcomes.created + outcomes.updated === 0;
  const where = already ? plural(processed, "was already", "were already") : plural(processed, "is", "are");
  return `${shareOf(processed, total)} ${where} in the inventory${clauses.length > 0 ? `: ${listed(clauses)}` : ""}`;
}

function shareOf(processed: number, total: number): string {
  if (processed === total) return total === 1 ? "The only record" : `All ${format.number(total)} records`;
  if (processed === 0) return `None of the ${format.number(total)} records`;
  return `${format.number(processed)} of ${counted(total, "record")}`;
}

function andRejected({ records: { rejected } }: ImportStatusView): string {
  return rejected === 0 ? "" : `; ${counted(rejected, "row")} ${plural(rejected, "was", "were")} rejected`;
}

interface Clause {
  readonly count: number;
  readonly noun: readonly [string, string];
  readonly did: string;
}

const ASSET = ["asset", "assets"] as const;
const DEPENDENCY = ["dependency", "dependencies"] as const;

/** None where what is known does not add up to the records that went in. */
function clausesOf(status: ImportStatusView, outcomes: Outcomes | null): string[] {
  const { import_category: category, enrichment_summary: did } = status;
  const clauses = category === "app_discovery" ? edgeClauses(status) : outcomes && assetClauses(category, outcomes);
  if (!clauses || clauses.some(({ count }) => count < 0)) return [];
  const said = clauses
    .filter(({ count }) => count > 0)
    .map(({ count, noun, did: what }, place, all) => {
      const named = all[place - 1]?.noun === noun ? format.number(count) : counted(count, ...noun);
      return `${named} ${what}`;
    });
  const merged = outcomes?.merged ?? did.records_merged;
  return merged > 0 ? [...said, mergedClause(category, merged)] : said;
}

function assetClauses(category: ImportCategory | null, { created, updated, unchanged }: Outcomes): Clause[] {
  const asAdded = category === "infrastructure" || category === "sensitive_data";
  const changed = { count: updated, noun: ASSET, did: "updated" };
  const added = { count: created, noun: ASSET, did: asAdded ? "added that had not been known before" : "created" };
  const same = { count: unchanged, noun: ASSET, did: "unchanged" };
  return asAdded ? [changed, same, added] : [added, changed, same];
}

/** Dependencies, and the records that describe an application instead of one. */
function edgeClauses({ enrichment_summary: did, records }: ImportStatusView): Clause[] {
  const edges = did.dependencies_created + did.dependencies_updated + did.dependencies_unchanged;
  return [
    { count: did.dependencies_created, noun: DEPENDENCY, did: "created" },
    { count: did.dependencies_updated, noun: DEPENDENCY, did: "updated" },
    { count: did.dependencies_unchanged, noun: DEPENDENCY, did: "unchanged" },
    { count: records.processed - did.records_merged - edges, noun: ["application", "applications"], did: "described" },
  ];
}

/** Records that another one speaks for; many are normal where a file says several things about one asset. */
function mergedClause(category: ImportCategory | null, merged: number): string {
  if (category === "infrastructure") return `${counted(merged, "further record")} of the same assets`;
  if (category === "sensitive_data") return `${counted(merged, "further finding")} about the same assets`;
  if (category === "app_discovery")
    return `${counted(merged, "record")} that ${plural(merged, "repeats", "repeat")} others`;
  return `${counted(merged, "record")} merged into ${plural(merged, "another", "others")} of the same asset`;
}

/** It ends where it is: what had been brought in by then stays. It may be so before its file comes, or for want of it. */
function cancellationOf({ started_at, records }: ImportStatusView): string {
  if (started_at === null) return "The import was cancelled before it began. Nothing was imported.";
  if (records.processed === 0) return "The import was cancelled. Nothing was imported.";
  return `The import was cancelled: ${broughtIn(records)}.`;
}

function broughtIn({ valid, processed }: ImportStatusView["records"]): string {
  const share = `${format.number(processed)} of ${counted(valid, "good record")}`;
  return `${share} ${plural(processed, "is", "are")} in the inventory`;
}

function failureOf({ error, records }: ImportStatusView): string {
  const { total, rejected, processed } = records;
  if (processed > 0) return `The import broke off: ${broughtIn(records)}.`;
  if (error?.code === "strict-policy") {
    const faulty = `${format.number(rejected)} of ${counted(total, "record")} ${plural(rejected, "has", "have")} errors`;
    return `Nothing was imported: ${faulty}, and this import was to take all or nothing.`;
  }
  if (error?.code === "no-valid-records" && total > 0) {
    const none = total === 1 ? "the only record" : `none of the ${format.number(total)} records`;
    return `Nothing was imported: ${none} ${total === 1 ? "cannot" : "can"} be used.`;
  }
  if (error?.kind === "rejected") return "The file was refused. Nothing of it was imported.";
  return "The import failed on our side. Nothing was imported.";
}

function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** "a", "a and b", "a, b and c". */
function listed(clauses: readonly string[]): string {
  const last = clauses.at(-1) ?? "";
  return clauses.length < 2 ? last : `${clauses.slice(0, -1).join(", ")} and ${last}`;
}
