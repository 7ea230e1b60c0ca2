/** How charts look: tokens as colours, and what both kinds of chart share. */
import { useColours } from "../../shell/theme";

const NAMES = ["series-1", "series-2", "rejected", "text", "text-muted", "border", "surface-overlay"] as const;

export type Colours = Record<(typeof NAMES)[number], string>;

export function useChartColours(): Colours {
  return useColours(NAMES);
}

export const FONT = "system-ui, sans-serif";

export function axis(colours: Colours) {
  return {
    axisLabel: { color: colours["text-muted"], fontFamily: FONT, fontSize: 12 },
    axisLine: { lineStyle: { color: colours.border } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colours.border } },
    nameTextStyle: { color: colours["text-muted"], fontFamily: FONT, fontSize: 12 },
  };
}

/** Drawn on the canvas: the page's security policy lets no library write HTML. */
export function tooltip(colours: Colours) {
  return {
    renderMode: "richText" as const,
    backgroundColor: colours["surface-overlay"],
    borderColor: colours.border,
    textStyle: { color: colours.text, fontFamily: FONT, fontSize: 13 },
  };
}
