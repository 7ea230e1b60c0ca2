/** A drawing as cytoscape takes it: its boxes, assets and lines with their words, sizes and places. */
import type { ElementDefinition } from "cytoscape";

import { nameOf } from "../assetName";
import { headOf, type Place, type Places } from "./arranging";
import type { Drawing, Group, Grouping, Line, MapNode } from "./grouping";
import { kindOf } from "./kinds";
import { boxLabel, boxSize, groupName, MANY_LINES, radiusOf } from "./look";

/** What can be chosen on the map. */
export interface Chosen {
  readonly kind: "asset" | "group" | "line";
  readonly id: string;
}

export interface Shown {
  readonly drawing: Drawing;
  readonly grouping: Grouping;
  /** The asset in whose surroundings one looks. */
  readonly focus: string | null;
  readonly places: Places;
}

type Data = Readonly<Record<string, unknown>>;
const LOOKS = ["label", "size", "width", "height"] as const;

/** By their ids, boxes before what is in them, lines last. */
export function elementsOf({ drawing, grouping, focus, places }: Shown): Map<string, ElementDefinition> {
  const closed = new Set(drawing.closed.map(({ id }) => id));
  const quick = drawing.lines.length > MANY_LINES;
  const elements = [
    ...drawing.open.map((group) => openBox(group, grouping, places.get(group.id))),
    ...drawing.closed.map((group) => closedBox(group, grouping, places.get(group.id))),
    ...drawing.assets.map(({ node }) => asset(node, node.id === focus, places.get(node.id))),
    ...drawing.lines.map((line) => edge(line, closed, quick)),
  ];
  return new Map(elements.map((element) => [element.data.id as string, element]));
}

/** What two definitions must share for the element to stay as it is; its place may change. */
export function sameElement(one: ElementDefinition, other: ElementDefinition | undefined): boolean {
  if (other === undefined || other.classes !== one.classes) return false;
  const [before, after] = [one.data as Data, other.data as Data];
  return LOOKS.every((name) => before[name] === after[name]);
}

export function elementIds({ kind, id }: Chosen): readonly string[] {
  if (kind === "group") return [closedId(id), openId(id)];
  return [kind === "line" ? lineId(id) : id];
}

/** What an element stands for. */
export function chosenOf(data: Data): Chosen {
  for (const kind of ["line", "group"] as const) {
    if (typeof data[kind] === "string") return { kind, id: data[kind] };
  }
  return { kind: "asset", id: data["id"] as string };
}

/** Not a parent of its assets, as cytoscape has them too: with those, drawing thousands takes many times longer. */
function openBox(group: Group, grouping: Grouping, place: Place | undefined): ElementDefinition {
  const label = boxLabel(groupName(group, grouping), group.members.length, true);
  const { width, height } = { width: 0, height: 0, ...place };
  const head = headOf(width) * 0.72;
  const data = { id: openId(group.id), group: group.id, label, width, height, head, inset: head * 1.35 };
  return { group: "nodes", classes: "open", data, ...at(place) };
}

function closedBox(group: Group, grouping: Grouping, place: Place | undefined): ElementDefinition {
  const name = groupName(group, grouping);
  const label = boxLabel(name, group.members.length, false);
  const data = { id: closedId(group.id), group: group.id, label, ...boxSize(name) };
  return { group: "nodes", classes: "closed", data, ...at(place) };
}

function asset(node: MapNode, inFocus: boolean, place: Place | undefined): ElementDefinition {
  const classes = ["asset", kindOf(node.asset_type), node.placeholder && "placeholder", inFocus && "focus"];
  const data = { id: node.id, label: nameOf(node), size: 2 * radiusOf(node) };
  return { group: "nodes", classes: classes.filter(Boolean).join(" "), data, ...at(place) };
}

function at(place: Place | undefined): { position?: { x: number; y: number } } {
  return place ? { position: { x: place.x, y: place.y } } : {};
}

function edge(line: Line, closed: ReadonlySet<string>, quick: boolean): ElementDefinition {
  const end = (id: string) => (closed.has(id) ? closedId(id) : id);
  const data = {
    id: lineId(line.id),
    line: line.id,
    source: end(line.source),
    target: end(line.target),
    width: Math.min(5, 1 + 0.6 * Math.log2(line.edges.length)),
  };
  const classes = ["line", quick && "quick", line.noise && "noise"];
  return { group: "edges", classes: classes.filter(Boolean).join(" "), data };
}

function closedId(group: string): string {
  return `closed ${group}`;
}

function openId(group: string): string {
  return `open ${group}`;
}

function lineId(line: string): string {
  return `line ${line}`;
}
