/**
 * How many assets hold which classification, by environment or by compliance scope: the view model of the matrix.
 *
 * Guarantees: every classification and every column of the answer has its row and column, in the answer's order; what
 * the answer leaves out is 0. An asset is in one environment, but may be in several compliance scopes.
 */
import type { SensitiveData } from "../../api/types";
import { counted, format } from "../../shell/formatting";
import { classificationTitle } from "../ClassificationBadge";

export type Side = "environment" | "compliance_scope";

export interface MatrixColumn {
  /** null: the assets have none. */
  readonly value: string | null;
  readonly title: string;
  readonly assets: number;
}

export interface MatrixRow {
  readonly classification: string | null;
  readonly title: string;
  readonly assets: number;
  readonly cells: readonly number[];
}

export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** The largest cell of a classified row, against which the others are shaded. */
  readonly most: number;
}

const WORST: readonly (string | null)[] = ["restricted", "confidential"];
const PRODUCTION = /^prod/i;

export function matrixOf(data: SensitiveData, side: Side): Matrix {
  const columns = (side === "environment" ? data.environments : data.compliance_scopes).map(({ value, assets }) => ({
    value,
    title: value ?? "Not known",
    assets,
  }));
  const cells = cellsOf(data, side);
  const rows = data.classifications.map(({ value, assets }) => ({
    classification: value,
    title: value === null ? "Not classified" : classificationTitle(value),
    assets,
    cells: columns.map((column) => cells.get(keyOf(value, column.value)) ?? 0),
  }));
  const classified = rows.filter((row) => row.classification !== null);
  return { columns, rows, most: Math.max(0, ...classified.flatMap((row) => row.cells)) };
}

/** How strongly a cell is shaded, in percent: 0 for an empty one; small counts beside large ones can still be seen. */
export function shadeOf(assets: number, most: number): number {
  if (assets <= 0 || most <= 0) return 0;
  return Math.round(10 + 40 * Math.min(1, Math.sqrt(assets / most)));
}

/** The address's part that asks for a cell's assets; an empty value asks for those that have none. */
export function searchOf(side: Side, classification: string | null, column: string | null): string {
  return new URLSearchParams({ classification: classification ?? "", [side]: column ?? "" }).toString();
}

/** What matters first, as sentences. */
export function keySentences(data: SensitiveData): readonly string[] {
  const worst = sum(data.classifications.filter(({ value }) => WORST.includes(value)));
  if (worst === 0)
    return [`None of ${counted(data.assets, "asset")} is known to hold restricted or confidential data.`];
  const isWorst = data.by_environment.filter(({ classification }) => WORST.includes(classification));
  const unknown = sum(isWorst.filter(({ environment }) => environment === null));
  const elsewhere = sum(isWorst.filter(({ environment }) => environment !== null && !PRODUCTION.test(environment)));
  const atLeast = data.environments_left_out > 0;
  return [
    `${format.number(worst)} of ${counted(data.assets, "asset")} ${worst === 1 ? "holds" : "hold"} restricted or confidential data.`,
    ...outside(elsewhere, atLeast, unknown),
  ];
}

/** Environments that the answer leaves out may be of either kind. */
function outside(elsewhere: number, atLeast: boolean, unknown: number): string[] {
  const sentences = [];
  if (elsewhere > 0)
    sentences.push(`${atLeast ? "At least " : ""}${format.number(elsewhere)} of them outside production.`);
  if (unknown > 0) sentences.push(`For ${format.number(unknown)} of them the environment is not known.`);
  return sentences;
}

function cellsOf(data: SensitiveData, side: Side): Map<string, number> {
  if (side === "environment") {
    return new Map(data.by_environment.map((cell) => [keyOf(cell.classification, cell.environment), cell.assets]));
  }
  const cells = data.by_compliance_scope;
  return new Map(cells.map((cell) => [keyOf(cell.classification, cell.compliance_scope), cell.assets]));
}

function keyOf(classification: string | null, column: string | null): string {
  return JSON.stringify([classification, column]);
}

function sum(values: readonly { readonly assets: number }[]): number {
  return values.reduce((total, { assets }) => total + assets, 0);
}
