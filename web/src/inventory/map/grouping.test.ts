import { describe, expect, it } from "vitest";

import type { DependencyMap } from "../../api/types";
import { drawingOf, groupsOf, naturalGrouping, openAtFirst, type MapEdge, type MapNode } from "./grouping";

function asset(id: string, application: string | null = null): MapNode {
  const rest = { asset_type: "server", environment: null, placeholder: false, degree: 1, distance: null };
  return { id, name: id, application_name: application, ...rest };
}

function edge(source: string, target: string, noise = false): MapEdge {
  return { source, target, dependencies: 1, ports: [443], protocols: ["tcp"], connections: 1, noise };
}

const NODES = [
  asset("shop-web", "Shop"),
  asset("shop-db", "Shop"),
  asset("mail", "Mail"),
  asset("lone"),
  asset("other"),
];
const EDGES = [
  edge("shop-web", "shop-db"),
  edge("shop-web", "mail", true),
  edge("shop-db", "mail"),
  edge("mail", "shop-db"),
  edge("lone", "other"),
];
const MAP: DependencyMap = {
  asset_id: null, depth: null, noise: true, nodes: NODES, edges: EDGES, total_nodes: 5, total_edges: 5, totals_are_exact: true,
}; // prettier-ignore

function lines(open: string[], grouped = true) {
  const groups = groupsOf(NODES, grouped ? "application" : "none");
  const ids = groups.filter(({ value }) => open.includes(String(value))).map(({ id }) => id);
  const drawing = drawingOf(MAP, groups, new Set(ids));
  return drawing.lines.map((line) => [line.source, line.target, line.edges.length, line.noise]);
}

describe("groups", () => {
  it("come the largest first, those without a value last, and hold every asset once", () => {
    const groups = groupsOf(NODES, "application");
    expect(groups.map(({ value, members }) => [value, members.length])).toEqual([
      ["Shop", 2],
      ["Mail", 1],
      [null, 2],
    ]);
  });

  it("are by application where that is known of a good part, else by what is known", () => {
    expect(naturalGrouping(NODES)).toBe("application");
    expect(naturalGrouping([asset("a"), asset("b")])).toBe("asset_type");
  });

  it("start open on a small map, closed on a large one but for that of the asset in focus", () => {
    const small = groupsOf(NODES, "application");
    expect(openAtFirst(small, null).size).toBe(3);
    const many = Array.from({ length: 301 }, (_, number) => asset(`a${number}`, number < 300 ? "Large" : "Small"));
    const large = groupsOf(many, "application");
    expect([...openAtFirst(large, null)]).toEqual([]);
    expect([...openAtFirst(large, "a300")]).toEqual(["group:Small"]);
  });
});

describe("lines", () => {
  it("join the assets themselves where nothing is grouped or all is open", () => {
    expect(lines([], false)).toHaveLength(5);
    expect(lines(["Shop", "Mail", "null"])).toEqual(lines([], false));
  });

  it("become one between two closed groups, each way, and none inside of one", () => {
    expect(lines([])).toEqual([
      ["group:Shop", "group:Mail", 2, false],
      ["group:Mail", "group:Shop", 1, false],
    ]);
  });

  it("lead from single assets to a closed group, and are noise only where all of it is", () => {
    expect(lines(["Shop"])).toEqual([
      ["shop-web", "shop-db", 1, false],
      ["shop-web", "group:Mail", 1, true],
      ["shop-db", "group:Mail", 1, false],
      ["group:Mail", "shop-db", 1, false],
    ]);
  });
});
