/** What the page says about a map in words. */
import type { DependencyMap } from "../../api/types";
import { counted, format } from "../../shell/formatting";
import { nameOf } from "../assetName";
import type { MapEdge } from "./grouping";

/** The API names the first so many of an edge. */
const PORTS_NAMED = 20;

/** One sentence about what is shown and what is not. */
export function summaryOf(map: DependencyMap): string {
  const around = map.asset_id === null ? null : map.nodes.find(({ id }) => id === map.asset_id);
  const shown = `${counted(map.nodes.length, "asset")} and ${dependencyCount(map.edges.length)}`;
  if (!isCut(map)) {
    if (!around) return `${shown}.`;
    return `${shown} within ${counted(map.depth ?? 1, "step")} of ${nameOf(around)}.`;
  }
  const exactly = map.totals_are_exact ? "" : "at least ";
  const which = around ? `nearest to ${nameOf(around)}` : "most connected";
  const assets =
    map.nodes.length < map.total_nodes || !map.totals_are_exact
      ? `the ${format.number(map.nodes.length)} ${around ? "assets " : ""}${which} of ${exactly}${counted(map.total_nodes, "asset")}`
      : `all ${counted(map.nodes.length, "asset")}`;
  const edges =
    map.edges.length < map.total_edges
      ? `the ${format.number(map.edges.length)} strongest of ${exactly}${dependencyCount(map.total_edges)}`
      : dependencyCount(map.edges.length);
  return `Shown are ${assets}, and ${edges}.`;
}

export function isCut(map: DependencyMap): boolean {
  return !map.totals_are_exact || map.nodes.length < map.total_nodes || map.edges.length < map.total_edges;
}

export function dependencyCount(count: number): string {
  return counted(count, "dependency", "dependencies");
}

/** "tcp 443, 8443 · 1,200 connections", as far as it is known. */
export function trafficOf(edge: MapEdge): string {
  const ports = edge.ports.map(String).join(", ");
  const more = edge.ports.length >= PORTS_NAMED ? " and more" : "";
  const service = [edge.protocols.join(", "), ports + more].filter(Boolean).join(" ");
  const connections = edge.connections === null ? "" : counted(edge.connections, "connection");
  return [service, connections].filter(Boolean).join(" · ") || "Port and protocol not known";
}
