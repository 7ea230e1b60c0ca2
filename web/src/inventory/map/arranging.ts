/**
 * Where the boxes and assets of a map go.
 *
 * In two steps, each small enough for thousands of assets: the assets of every open group among themselves, then the
 * groups as boxes of the size that came out. Forces pull together what depends on each other (d3-force); boxes that
 * still lie over each other are pushed apart. Guarantees: everything has a place, and the same map has the same one.
 */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type Simulation,
  type SimulationLinkDatum,
  type SimulationNodeDatum,
} from "d3-force";

import { pushApart } from "./pushApart";

/** A box of the map: a closed group, or an open one, whose size comes from its members. */
export interface Unit {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly members: readonly { readonly id: string; readonly radius: number }[];
}

interface Link {
  /** Ids of units or of members. */
  readonly source: string;
  readonly target: string;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  /** Of open groups: what their members take up. */
  readonly width?: number;
  readonly height?: number;
}

export interface ToArrange {
  readonly units: readonly Unit[];
  readonly links: readonly Link[];
  /** Where units were until now: they stay about there. */
  readonly before: ReadonlyMap<string, Place>;
}

/** Centres of units and members, by id. */
export type Places = ReadonlyMap<string, Place>;

/** Around the members of an open group, and between boxes. */
const PADDING = 26;
const GAP = 22;

const FEW = 80;
/** Maps are so much wider than high, as screens are. */
const WIDER = 1.7;

type Body = SimulationNodeDatum & { readonly id: string; readonly radius: number; x: number; y: number };
type Box = Body & { readonly width: number; readonly height: number };

export function arrange({ units, links, before }: ToArrange): Places {
  const unitOf = new Map(units.map(({ id }) => [id, id]));
  for (const unit of units) for (const { id } of unit.members) unitOf.set(id, unit.id);
  const [inside, between] = sorted(links, unitOf);
  const members = new Map(units.map((unit) => [unit.id, arrangeMembers(unit, inside.get(unit.id) ?? [])]));
  const boxes = units.map((unit) => boxOf(unit, members.get(unit.id) ?? [], before.get(unit.id)));
  arrangeBoxes(boxes, between, boxes.some(({ id }) => before.has(id)) ? 0.25 : 1);
  const places = new Map<string, Place>();
  for (const box of boxes) {
    places.set(box.id, { x: box.x, y: box.y, width: box.width, height: box.height });
    const down = box.y + headOf(box.width) / 2;
    for (const body of members.get(box.id) ?? []) places.set(body.id, { x: box.x + body.x, y: down + body.y });
  }
  return places;
}

/** Links inside of one unit, by its id, and those between two, by the units' ids. */
function sorted(links: readonly Link[], unitOf: ReadonlyMap<string, string>): [Map<string, Link[]>, Link[]] {
  const inside = new Map<string, Link[]>();
  const between = new Map<string, Link>();
  for (const link of links) {
    const [source, target] = [unitOf.get(link.source), unitOf.get(link.target)];
    if (source === undefined || target === undefined) continue;
    const known = inside.get(source);
    if (source !== target) between.set(`${source}>${target}`, { source, target });
    else if (known) known.push(link);
    else inside.set(source, [link]);
  }
  return [inside, [...between.values()]];
}

/** The members around (0, 0), in the middle of what they take up. */
function arrangeMembers(unit: Unit, links: readonly Link[]): Body[] {
  const bodies = unit.members.map(({ id, radius }) => ({ id, radius }) as Body);
  const room = bodies.length <= FEW ? 22 : 14; // for the names below them
  const simulation = forceSimulation(bodies)
    .stop()
    .force(
      "link",
      linkForce<Body>(links, (one, other) => 24 + room + one.radius + other.radius),
    )
    .force("charge", forceManyBody<Body>().strength(-150).distanceMax(600))
    .force("x", forceX<Body>().strength(0.06))
    .force("y", forceY<Body>().strength(0.1))
    .force(
      "collide",
      forceCollide<Body>((body) => body.radius + room),
    );
  run(simulation, 1, bodies.length);
  const [left, right, top, bottom] = extent(bodies);
  for (const body of bodies) {
    body.x -= (left + right) / 2;
    body.y -= (top + bottom) / 2;
  }
  return bodies;
}

function boxOf(unit: Unit, members: readonly Body[], before: Place | undefined): Box {
  const [left, right, top, bottom] = extent(members);
  const width = Math.max(unit.width, right - left + 2 * PADDING);
  const size = members.length
    ? { width, height: bottom - top + 2 * PADDING + headOf(width) }
    : { width: unit.width, height: unit.height };
  return { id: unit.id, ...size, radius: (size.width + size.height * WIDER) / 4, x: before?.x, y: before?.y } as Box;
}

/** The height of an open group's name: larger on larger groups, so that it can be read from afar. */
export function headOf(width: number): number {
  return Math.min(96, 18 + Math.max(0, width - 400) * 0.07);
}

/** As if everything were so much higher, then pressed together: what is round there is as wide as a screen here. */
function arrangeBoxes(boxes: readonly Box[], links: readonly Link[], heat: number): void {
  for (const box of boxes) box.y *= WIDER;
  const simulation = forceSimulation([...boxes])
    .stop()
    .force(
      "link",
      linkForce<Box>(links, (one, other) => 30 + one.radius + other.radius),
    )
    .force(
      "charge",
      forceManyBody<Box>()
        .strength((box) => -8 * box.radius)
        .distanceMax(2_000),
    )
    .force("x", forceX<Box>().strength(0.08))
    .force("y", forceY<Box>().strength(0.08))
    .force(
      "collide",
      forceCollide<Box>((box) => box.radius + GAP / 2),
    );
  run(simulation, heat, boxes.length);
  for (const box of boxes) box.y /= WIDER;
  pushApart(boxes, GAP, WIDER);
}

function linkForce<B extends Body>(links: readonly Link[], distance: (one: B, other: B) => number) {
  return forceLink<B, SimulationLinkDatum<B>>(links.map((link) => ({ ...link })))
    .id((body) => body.id)
    .distance(({ source, target }) => distance(source as B, target as B));
}

/** Fewer steps the more there is: what is lost in order is not seen among thousands. */
function run<B extends Body>(simulation: Simulation<B, undefined>, heat: number, bodies: number): void {
  const steps = bodies <= 120 ? 300 : bodies <= 600 ? 200 : 120;
  simulation
    .alpha(heat)
    .alphaDecay(1 - 0.001 ** (1 / steps))
    .tick(steps);
}

/** Left, right, top, bottom. */
function extent(bodies: readonly Body[]): [number, number, number, number] {
  const all: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, radius } of bodies) {
    all[0] = Math.min(all[0], x - radius);
    all[1] = Math.max(all[1], x + radius);
    all[2] = Math.min(all[2], y - radius);
    all[3] = Math.max(all[3], y + radius);
  }
  return bodies.length ? all : [0, 0, 0, 0];
}
