import { describe, expect, it } from "vitest";

import { arrange, type Place, type ToArrange, type Unit } from "./arranging";

/** `counts`: how many members each group shows; 0 is a closed one. */
function groups(counts: readonly number[]): ToArrange {
  const units = counts.map((count, index): Unit => {
    const members = Array.from({ length: count }, (_, number) => ({ id: `g${index}-${number}`, radius: 12 }));
    return { id: `g${index}`, width: 160, height: 60, members };
  });
  const ends = units.map(({ id, members }) => members[0]?.id ?? id);
  const between = ends.slice(1).map((source, index) => ({ source, target: ends[Math.floor(index / 2)] ?? source }));
  const inside = units.flatMap(({ members }) =>
    members.slice(1).map(({ id }) => ({ source: id, target: members[0]?.id ?? id })),
  );
  return { units, links: [...between, ...inside], before: new Map() };
}

function overlaps(one: Required<Place>, other: Required<Place>): boolean {
  const across = (one.width + other.width) / 2 - Math.abs(one.x - other.x);
  return across > 0 && (one.height + other.height) / 2 - Math.abs(one.y - other.y) > 0;
}

describe("arranging", () => {
  const asked = groups([30, 0, 0, 8, 0, 0, 0, 0, 60, 1, 0, 0, 0, 2, 0]);
  const places = arrange(asked);
  const boxes = asked.units.map(({ id }) => places.get(id) as Required<Place>);

  it("gives everything a place, and the same one every time", () => {
    expect(places.size).toBe(15 + 101);
    expect([...places.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(arrange(asked)).toEqual(places);
  });

  it("lays no box over another", () => {
    const pairs = boxes.flatMap((one, index) => boxes.slice(index + 1).map((other) => overlaps(one, other)));
    expect(pairs.filter(Boolean)).toEqual([]);
  });

  it("keeps the members of a group inside of its box", () => {
    const outside = asked.units.flatMap(({ id, members }) => {
      const box = places.get(id) as Required<Place>;
      return members.filter((member) => {
        const { x, y } = places.get(member.id) as Place;
        return Math.abs(x - box.x) > box.width / 2 - 12 || Math.abs(y - box.y) > box.height / 2 - 12;
      });
    });
    expect(outside).toEqual([]);
  });

  it("leaves groups about where they were when one of them opens", () => {
    const closed = groups(Array<number>(12).fill(0));
    const before = arrange(closed);
    const opened = arrange({ ...groups([3, ...Array<number>(11).fill(0)]), before });
    const order = (found: ReadonlyMap<string, Place>) =>
      closed.units.map(({ id }) => id).toSorted((one, other) => (found.get(one)?.x ?? 0) - (found.get(other)?.x ?? 0));
    const moved = order(before).filter((id, rank) => Math.abs(order(opened).indexOf(id) - rank) > 3);
    expect(moved).toEqual([]);
  });
});
