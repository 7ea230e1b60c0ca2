/** CPU against memory, a point an asset; hot and under-used ones are told apart by their shapes too. */
import type { ScatterSeriesOption } from "echarts/charts";

import type { Utilisation } from "../../api/types";
import { format } from "../../shell/formatting";
import { nameOf } from "../assetName";
import type { ChartOption } from "./charts";
import { axis, FONT, tooltip, type Colours } from "./look";

export type Point = Utilisation["points"][number];
export type Mark = "hot" | "under-used" | "usual";

export const MARKS: Record<Mark, { readonly title: string; readonly symbol: string; readonly colour: keyof Colours }> =
  {
    usual: { title: "Neither", symbol: "circle", colour: "series-1" },
    "under-used": { title: "Under-used", symbol: "diamond", colour: "series-2" },
    hot: { title: "Hot", symbol: "triangle", colour: "rejected" },
  };
// what matters is drawn last, on top
const ORDER: readonly Mark[] = ["usual", "under-used", "hot"];

export function scatterOption(data: Utilisation, colours: Colours): ChartOption {
  const names = new Map(data.points.map((point) => [point.id, nameOf(point)]));
  const limits = [data.thresholds.under_used_below, data.thresholds.hot_from];
  const percent = { ...axis(colours), type: "value" as const, min: 0, max: 100, nameLocation: "middle" as const };
  const label = { ...axis(colours).axisLabel, formatter: "{value}%" };
  return {
    animation: false,
    grid: { left: 24, right: 20, top: 16, bottom: 28, containLabel: true },
    tooltip: { ...tooltip(colours), formatter: (given) => tipOf(names, given) },
    xAxis: { ...percent, axisLabel: label, name: "CPU, average", nameGap: 30 },
    yAxis: { ...percent, axisLabel: label, name: "Memory, average", nameGap: 44 },
    series: ORDER.map((mark) => ({
      ...seriesOf(mark, data.points, colours),
      ...(mark === "usual" && { markLine: linesAt(limits, colours) }),
    })),
  };
}

export function markOf(point: Point): Mark {
  return point.mark ?? "usual";
}

/** Points that have a place: where only one of the two was measured there is none. */
export function placed(points: readonly Point[]): readonly (Point & { cpu: number; memory: number })[] {
  return points.flatMap((point) =>
    point.cpu === null || point.memory === null ? [] : [{ ...point, cpu: point.cpu, memory: point.memory }],
  );
}

function seriesOf(mark: Mark, points: readonly Point[], colours: Colours): ScatterSeriesOption {
  const { title, symbol, colour } = MARKS[mark];
  return {
    type: "scatter",
    name: title,
    symbol,
    symbolSize: mark === "usual" ? 7 : 10,
    itemStyle: { color: colours[colour], opacity: mark === "usual" ? 0.55 : 0.9 },
    cursor: "pointer",
    data: placed(points)
      .filter((point) => markOf(point) === mark)
      .map((point) => ({ name: point.id, value: [point.cpu, point.memory] })),
  };
}

function linesAt(limits: readonly number[], colours: Colours): NonNullable<ScatterSeriesOption["markLine"]> {
  return {
    silent: true,
    symbol: "none",
    animation: false,
    lineStyle: { color: colours["text-muted"], type: "dashed", width: 1 },
    label: { show: false, fontFamily: FONT },
    data: limits.flatMap((limit) => [{ xAxis: limit }, { yAxis: limit }]),
  };
}

function tipOf(names: ReadonlyMap<string, string>, given: unknown): string {
  const { name, value } = given as { name?: string; value?: unknown };
  if (name === undefined || !Array.isArray(value)) return "";
  const [cpu, memory] = value as number[];
  return `${names.get(name) ?? ""}\nCPU ${format.percent(cpu)} · memory ${format.percent(memory)}`;
}
