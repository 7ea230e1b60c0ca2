import { describe, expect, it } from "vitest";

import type { DependencyMap } from "../../api/types";
import { summaryOf, trafficOf } from "./texts";

const NODE = {
  asset_type: null,
  environment: null,
  application_name: null,
  placeholder: false,
  degree: 1,
  distance: 0,
};
const EDGE = {
  source: "a",
  target: "b",
  dependencies: 1,
  ports: [443],
  protocols: ["tcp"],
  connections: 1_200,
  noise: false,
};

function map(change: Partial<DependencyMap>): DependencyMap {
  const nodes = [{ id: "a", name: "web01", ...NODE }, { id: "b", name: "db01", ...NODE }]; // prettier-ignore
  const whole = { asset_id: null, depth: null, noise: false, nodes, edges: [EDGE] };
  return { ...whole, total_nodes: 2, total_edges: 1, totals_are_exact: true, ...change };
}

describe("the summary of a map", () => {
  it("says what is on it", () => {
    expect(summaryOf(map({}))).toBe("2 assets and 1 dependency.");
    expect(summaryOf(map({ asset_id: "b", depth: 2 }))).toBe("2 assets and 1 dependency within 2 steps of db01.");
  });

  it("says what was cut", () => {
    expect(summaryOf(map({ total_nodes: 8_431, total_edges: 20_000 }))).toBe(
      "Shown are the 2 most connected of 8,431 assets, and the 1 strongest of 20,000 dependencies.",
    );
    expect(summaryOf(map({ total_edges: 7 }))).toBe("Shown are all 2 assets, and the 1 strongest of 7 dependencies.");
    const around = { asset_id: "a", depth: 3, total_nodes: 9_000, totals_are_exact: false };
    expect(summaryOf(map(around))).toBe(
      "Shown are the 2 assets nearest to web01 of at least 9,000 assets, and 1 dependency.",
    );
  });
});

describe("what goes over an edge", () => {
  it("is said as far as it is known", () => {
    expect(trafficOf(EDGE)).toBe("tcp 443 · 1,200 connections");
    expect(trafficOf({ ...EDGE, ports: [], connections: null })).toBe("tcp");
    expect(trafficOf({ ...EDGE, ports: [], protocols: [], connections: null })).toBe("Port and protocol not known");
    const ports = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(trafficOf({ ...EDGE, ports, connections: null })).toContain("19, 20 and more");
  });
});
