/** How many assets are used how much: bars of five percent each, and the same in words. */
import type { Utilisation } from "../../api/types";
import { format } from "../../shell/formatting";
import type { ChartOption } from "./charts";
import { axis, tooltip, type Colours } from "./look";

export type Histogram = Utilisation["histograms"][number];

const TITLES: Record<Histogram["metric"], string> = {
  cpu_average: "CPU, average",
  cpu_peak: "CPU, peak",
  memory_average: "Memory, average",
  memory_peak: "Memory, peak",
};

export function titleOf({ metric }: Histogram): string {
  return TITLES[metric];
}

export function summaryOf(histogram: Histogram): string {
  if (histogram.measured === 0) return "Not measured by any import";
  const assets = `${format.number(histogram.measured)} ${histogram.measured === 1 ? "asset" : "assets"}`;
  return `Mean ${format.percent(histogram.mean)} of ${assets}`;
}

/** What somebody who does not see the bars would want to know of them. */
export function inWords(histogram: Histogram): string {
  const [first, ...others] = histogram.bins;
  if (!first || histogram.measured === 0) return `${titleOf(histogram)}: not measured`;
  const fullest = others.reduce((most, bin) => (bin.assets > most.assets ? bin : most), first);
  const most = `most assets, ${format.number(fullest.assets)}, at ${rangeOf(fullest)}`;
  return `${titleOf(histogram)}. ${summaryOf(histogram)}; ${most}.`;
}

export function histogramOption(histogram: Histogram, colours: Colours): ChartOption {
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      ...tooltip(colours),
      trigger: "axis",
      axisPointer: { type: "shadow" },
      formatter: (given) => tipOf(histogram, given),
    },
    xAxis: {
      ...axis(colours),
      type: "category",
      data: histogram.bins.map((bin) => `${bin.from_percent}%`),
      axisLabel: { ...axis(colours).axisLabel, interval: 3 },
    },
    yAxis: { ...axis(colours), type: "value", minInterval: 1, splitNumber: 3, axisLine: { show: false } },
    series: [
      {
        type: "bar",
        barCategoryGap: "12%",
        itemStyle: { color: colours["series-1"], borderRadius: [2, 2, 0, 0] },
        data: histogram.bins.map((bin) => bin.assets),
      },
    ],
  };
}

function tipOf(histogram: Histogram, given: unknown): string {
  const [first] = Array.isArray(given) ? (given as { dataIndex: number }[]) : [];
  const bin = histogram.bins[first?.dataIndex ?? -1];
  return bin ? `${rangeOf(bin)}: ${format.number(bin.assets)}` : "";
}

function rangeOf(bin: Histogram["bins"][number]): string {
  return `${format.number(bin.from_percent)} to ${format.percent(bin.to_percent)}`;
}
