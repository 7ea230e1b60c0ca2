/**
 * Which imports are asked for, to and from the page's address.
 *
 * Guarantees: what the API would refuse is left out when read; periods are whole days of the viewer's own calendar, so
 * that "today" is the same question all day long.
 */
import { isText } from "../api/accepted";
import type { HistoryFilters, ImportCategory, ImportStatus } from "../api/types";
import { CATEGORIES } from "../shell/importWords";

export const STATUSES: readonly ImportStatus[] = ["processing", "completed", "failed", "pending", "cancelled"];
/** The newest days by number, or those between two dates. */
const PERIODS = { today: 1, week: 7, month: 30, dates: undefined } as const;
export type Period = keyof typeof PERIODS;

export interface HistoryQuery {
  readonly text?: string;
  readonly category?: ImportCategory;
  readonly status?: ImportStatus;
  readonly period?: Period;
  /** Days, the last one included; they count with the period "dates" only. */
  readonly from?: string;
  readonly to?: string;
}

const NAMES = ["text", "category", "status", "period", "from", "to"] as const;
const DAY = /^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export function readHistoryQuery(address: URLSearchParams): HistoryQuery {
  const one = <T extends string>(name: string, known: readonly T[]) => known.find((each) => each === address.get(name));
  const text = address.get("text");
  const period = one("period", Object.keys(PERIODS) as Period[]);
  return without({
    text: text !== null && isText(text) ? text : undefined,
    category: one("category", CATEGORIES),
    status: one("status", STATUSES),
    period,
    from: period === "dates" ? dayOf(address.get("from")) : undefined,
    to: period === "dates" ? dayOf(address.get("to")) : undefined,
  });
}

export function writeHistoryQuery(query: HistoryQuery): URLSearchParams {
  const address = new URLSearchParams();
  for (const name of NAMES) {
    const value = query[name];
    if (value !== undefined) address.set(name, value);
  }
  return address;
}

/** The same with other values; undefined takes one away. */
export function withValues(
  query: HistoryQuery,
  values: { [Name in keyof HistoryQuery]: HistoryQuery[Name] | undefined },
) {
  const changed = without({ ...query, ...values });
  if (changed.period === "dates") return changed;
  return without({ ...changed, from: undefined, to: undefined });
}

export function isFiltered({ text, category, status, period }: HistoryQuery): boolean {
  return [text, category, status, period].some((value) => value !== undefined);
}

/** What the API is asked. `now` is the viewer's own time: it is their calendar that counts. */
export function askedOf({ text, category, status, ...when }: HistoryQuery, now = new Date()): HistoryFilters {
  return without({ text, category, status, ...momentsOf(when, now) });
}

function momentsOf({ period, from, to }: Pick<HistoryQuery, "period" | "from" | "to">, now: Date) {
  const days = period && PERIODS[period];
  if (days !== undefined) return { created_from: startOf(now.getFullYear(), now.getMonth(), now.getDate() - days + 1) };
  return { created_from: from && startOfDay(from, 0), created_to: to && startOfDay(to, 1) };
}

function startOfDay(day: string, later: number): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  return startOf(year, month - 1, date + later);
}

function startOf(year: number, month: number, date: number): string {
  return new Date(year, month, date).toISOString();
}

/** The day that a text names, if the API takes it. */
export function dayOf(text: string | null): string | undefined {
  return text !== null && DAY.test(text) && Number(text.slice(0, 4)) > 1970 ? text : undefined;
}

function without<T extends object>(values: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}
