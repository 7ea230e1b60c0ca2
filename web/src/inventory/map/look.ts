/** What the map's boxes, assets and lines look like: sizes, and cytoscape's stylesheet in the colours of the theme. */
import type { StylesheetJson } from "cytoscape";

import { counted, format } from "../../shell/formatting";
import type { Group, Grouping, MapNode } from "./grouping";
import { KINDS, type Kind } from "./kinds";

/** Of a closed group, in the map's own units. */
const BOX_HEIGHT = 68;
const BOX_FONT = 19;
/** From here on lines are drawn the quick way: straight, and with an arrow only where something is chosen. */
export const MANY_LINES = 1_200;

export const MAP_COLOURS = [
  "surface",
  "surface-sunken",
  "surface-selected",
  "border",
  "border-strong",
  "text",
  "text-muted",
  "accent",
  "series-1",
  "series-2",
  "series-3",
  "series-4",
  "series-5",
  "series-6",
] as const;
export type MapColours = Readonly<Record<(typeof MAP_COLOURS)[number], string>>;

const FONT = '"Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", sans-serif';
const LONGEST = 22;

/** A closed group is as wide as its name. */
export function boxSize(name: string): { readonly width: number; readonly height: number } {
  return { width: Math.max(120, 32 + Math.min(name.length, LONGEST) * BOX_FONT * 0.56), height: BOX_HEIGHT };
}

/** Assets with more around them are larger. */
export function radiusOf(node: MapNode): number {
  return Math.min(24, 9 + 2.6 * Math.log2(1 + node.degree));
}

const NOT_SAID: Readonly<Record<Exclude<Grouping, "none">, string>> = {
  application: "No application",
  environment: "No environment",
  asset_type: "No type",
};

export function groupName(group: Group, by: Grouping): string {
  return group.value ?? NOT_SAID[by === "none" ? "application" : by];
}

/** What an open group's name takes up at least. */
export function headWidth(label: string): number {
  return 24 + label.length * 8;
}

/** The text of a box; lines of cytoscape cannot be cut off one by one. */
export function boxLabel(name: string, count: number, open: boolean): string {
  const cut = name.length > LONGEST ? `${name.slice(0, LONGEST - 1).trimEnd()}…` : name;
  return open ? `${cut} · ${format.number(count)}` : `${cut}\n${counted(count, "asset")}`;
}

export function stylesheet(colours: MapColours): StylesheetJson {
  return [...LAYERS, ...assetRules(colours), ...groupRules(colours), ...lineRules(colours), ...stateRules(colours)];
}

/** Boxes below lines below assets. */
const LAYERS: StylesheetJson = ["node.open", "edge", "node.asset, node.closed"].map((selector, layer) => ({
  selector,
  style: { "z-index-compare": "manual", "z-index": layer },
}));

function assetRules(colours: MapColours): StylesheetJson {
  const kinds = (Object.keys(KINDS) as Kind[]).map((kind) => ({
    selector: `node.${kind}`,
    style: {
      shape: KINDS[kind].shape,
      "background-color": colours[KINDS[kind].colour],
      "border-color": colours[KINDS[kind].colour],
    },
  }));
  return [
    {
      selector: "node.asset",
      style: {
        width: "data(size)",
        height: "data(size)",
        label: "data(label)",
        color: colours.text,
        "font-family": FONT,
        "font-size": 11,
        "min-zoomed-font-size": 8,
        "text-valign": "bottom",
        "text-margin-y": 4,
        "text-max-width": "120px",
        "text-wrap": "ellipsis",
        "text-outline-color": colours.surface,
        "text-outline-width": 2,
        "border-width": 1.5,
      },
    },
    ...kinds,
    {
      selector: "node.placeholder",
      style: { "background-color": colours.surface, "border-style": "dashed", "border-width": 2 },
    },
    { selector: "node.focus", style: { "border-width": 4, "border-color": colours.text, "font-weight": "bold" } },
  ];
}

function groupRules(colours: MapColours): StylesheetJson {
  const both = {
    color: colours.text,
    "font-family": FONT,
    label: "data(label)",
    width: "data(width)",
    height: "data(height)",
    shape: "round-rectangle",
    "border-width": 1.5,
    "min-zoomed-font-size": 6,
    "text-halign": "center",
  } as const;
  return [
    {
      selector: "node.closed",
      style: {
        ...both,
        "background-color": colours.surface,
        "border-color": colours["border-strong"],
        "font-size": BOX_FONT,
        "line-height": 1.3,
        "text-valign": "center",
        "text-wrap": "wrap",
        "text-max-width": "400px",
      },
    },
    {
      selector: "node.open",
      style: {
        ...both,
        "background-color": colours["surface-sunken"],
        "border-color": colours.border,
        color: colours["text-muted"],
        "font-size": "data(head)",
        "font-weight": "bold",
        "text-valign": "top",
        "text-margin-y": "data(inset)" as unknown as number,
      },
    },
  ];
}

function lineRules(colours: MapColours): StylesheetJson {
  const arrows = { "arrow-scale": 0.8, "line-color": colours["border-strong"] } as const;
  return [
    {
      selector: "edge",
      style: {
        ...arrows,
        width: "data(width)",
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "target-arrow-color": colours["border-strong"],
        opacity: 0.5,
      },
    },
    {
      selector: "edge.quick",
      style: {
        "curve-style": "haystack",
        "haystack-radius": 0,
        "target-arrow-shape": "none",
        opacity: 0.22,
      },
    },
    { selector: "edge.noise", style: { "line-style": "dashed" } },
  ];
}

function stateRules(colours: MapColours): StylesheetJson {
  const lit = { "line-color": colours.accent, "target-arrow-color": colours.accent, opacity: 1 } as const;
  return [
    { selector: "edge.dim", style: { opacity: 0.12 } },
    { selector: "node.asset.dim", style: { opacity: 0.3 } },
    {
      selector: "edge.lit",
      style: {
        ...lit,
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "z-index": 9,
      },
    },
    {
      selector: "node.chosen",
      style: {
        "overlay-color": colours.accent,
        "overlay-opacity": 0.22,
        "overlay-padding": 6,
        "border-color": colours.accent,
        "font-weight": "bold",
        "min-zoomed-font-size": 0,
        "z-index": 10,
      },
    },
  ];
}
