/**
 * What of a dependency map is drawn: its assets in groups, each group closed (one box that counts) or open (its assets).
 *
 * Guarantees: every asset is in exactly one group; every edge is drawn once, between what stands for its two ends, and
 * edges that come to lie between the same two boxes become one; what lies inside a closed group is not drawn.
 */
import type { DependencyMap } from "../../api/types";

export type MapNode = DependencyMap["nodes"][number];
export type MapEdge = DependencyMap["edges"][number];

export const GROUPINGS = ["application", "environment", "asset_type", "none"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Group {
  readonly id: string;
  /** null for the assets that have no such value. */
  readonly value: string | null;
  readonly members: readonly MapNode[];
}

/** One line of the map, for one edge or for many. */
export interface Line {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly edges: readonly MapEdge[];
  readonly noise: boolean;
}

export interface Drawing {
  readonly closed: readonly Group[];
  readonly open: readonly Group[];
  /** Assets that are shown themselves, and the open group each is in; null where nothing is grouped. */
  readonly assets: readonly { readonly node: MapNode; readonly group: string | null }[];
  readonly lines: readonly Line[];
}

/** Up to so many assets are shown at once; more start in closed groups. */
export const SHOWN_AT_ONCE = 300;

/** The largest first, those without a value last. */
export function groupsOf(nodes: readonly MapNode[], by: Grouping): readonly Group[] {
  if (by === "none") return [];
  const members = new Map<string | null, MapNode[]>();
  for (const node of nodes) {
    const value = valueOf(node, by);
    const known = members.get(value);
    if (known) known.push(node);
    else members.set(value, [node]);
  }
  return [...members]
    .map(([value, those]) => ({ id: groupId(value), value, members: those }))
    .sort(
      (one, other) =>
        Number(one.value === null) - Number(other.value === null) ||
        other.members.length - one.members.length ||
        (one.value ?? "").localeCompare(other.value ?? ""),
    );
}

/** The grouping that says most: by application where that is known of a good part of the assets. */
export function naturalGrouping(nodes: readonly MapNode[]): Grouping {
  const share = (by: Exclude<Grouping, "none">) => nodes.filter((node) => valueOf(node, by) !== null).length;
  if (share("application") >= nodes.length * 0.25) return "application";
  if (share("environment") >= nodes.length * 0.25) return "environment";
  return share("asset_type") > 0 ? "asset_type" : "none";
}

/** Which groups are open before anybody opens one: all of a small map; of a large one that of the asset in focus. */
export function openAtFirst(groups: readonly Group[], focus: string | null): ReadonlySet<string> {
  const all = groups.reduce((sum, group) => sum + group.members.length, 0);
  const open = all <= SHOWN_AT_ONCE ? groups : groups.filter(({ members }) => members.some(({ id }) => id === focus));
  return new Set(open.map(({ id }) => id));
}

export function drawingOf(map: DependencyMap, groups: readonly Group[], openIds: ReadonlySet<string>): Drawing {
  const open = groups.filter(({ id }) => openIds.has(id));
  const closed = groups.filter(({ id }) => !openIds.has(id));
  const assets =
    groups.length === 0
      ? map.nodes.map((node) => ({ node, group: null }))
      : open.flatMap((group) => group.members.map((node) => ({ node, group: group.id })));
  const standsFor = new Map(assets.map(({ node }) => [node.id, node.id]));
  for (const group of closed) for (const { id } of group.members) standsFor.set(id, group.id);
  return { closed, open, assets, lines: linesOf(map.edges, standsFor) };
}

/** The group that holds an asset. */
export function groupOf(groups: readonly Group[], asset: string): Group | undefined {
  return groups.find(({ members }) => members.some(({ id }) => id === asset));
}

function linesOf(edges: readonly MapEdge[], standsFor: ReadonlyMap<string, string>): Line[] {
  const lines = new Map<string, { source: string; target: string; edges: MapEdge[] }>();
  for (const edge of edges) {
    const [source, target] = [standsFor.get(edge.source), standsFor.get(edge.target)];
    if (source === undefined || target === undefined || source === target) continue;
    const id = `${source}>${target}`;
    const known = lines.get(id);
    if (known) known.edges.push(edge);
    else lines.set(id, { source, target, edges: [edge] });
  }
  return [...lines].map(([id, line]) => ({ id, ...line, noise: line.edges.every(({ noise }) => noise) }));
}

function valueOf(node: MapNode, by: Exclude<Grouping, "none">): string | null {
  const value = { application: node.application_name, environment: node.environment, asset_type: node.asset_type }[by];
  return value === null || value.trim() === "" ? null : value;
}

function groupId(value: string | null): string {
  return value === null ? "group" : `group:${value}`;
}
