/** The parts of the chart library that are used here, and nothing else of it: loaded with this page only. */
import { BarChart, ScatterChart, type BarSeriesOption, type ScatterSeriesOption } from "echarts/charts";
import {
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  type GridComponentOption,
  type TooltipComponentOption,
} from "echarts/components";
import { init, use as register, type ComposeOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

register([BarChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export type ChartOption = ComposeOption<
  BarSeriesOption | ScatterSeriesOption | GridComponentOption | TooltipComponentOption
>;

/** A chart in this element, and the element's only content. */
export function createChart(element: HTMLElement) {
  emptyWithoutHtml(element);
  return init(element, null, { renderer: "canvas" });
}

/** The library empties its place by writing "" as HTML, which the page's security policy forbids, empty or not. */
function emptyWithoutHtml(element: HTMLElement): void {
  Object.defineProperty(element, "innerHTML", { configurable: true, set: () => element.replaceChildren() });
}
