/** Utilisation in words: how much of the inventory was measured, and what stands out. */
import type { Utilisation } from "../../api/types";
import { counted, format } from "../../shell/formatting";

export function coverageOf({ assets, measured, under_used, hot, thresholds }: Utilisation): string {
  const share = `${format.number(measured)} of ${counted(assets, "asset")} ${measured === 1 ? "was" : "were"} measured`;
  const idle = `${format.number(under_used)} ${under_used === 1 ? "is" : "are"} under-used`;
  const busy = `${format.number(hot)} ${hot === 1 ? "is" : "are"} hot (${format.percent(thresholds.hot_from)} or more)`;
  return `${share}: ${idle} (both below ${format.percent(thresholds.under_used_below)}), ${busy}.`;
}

/** What the picture does not show, if anything. */
export function leftOutOf({ comparable, points }: Utilisation, placed: number): string | null {
  const parts = [];
  if (points.length < comparable) {
    parts.push(
      `A sample of ${format.number(points.length)} of ${counted(comparable, "asset")}; all marked ones first.`,
    );
  }
  const halves = points.length - placed;
  if (halves > 0) {
    parts.push(
      `${counted(halves, "asset")} ${halves === 1 ? "has" : "have"} only CPU or only memory measured and no place here.`,
    );
  }
  return parts.length === 0 ? null : parts.join(" ");
}
