/** Which assets fit to what is typed: names that begin with it first, then the most connected. */
import { nameOf } from "../assetName";
import type { MapNode } from "./grouping";

export function searchNodes(nodes: readonly MapNode[], text: string, limit: number): readonly MapNode[] {
  const wanted = text.trim().toLocaleLowerCase();
  return nodes
    .map((node) => ({ node, at: nameOf(node).toLocaleLowerCase().indexOf(wanted) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => Math.min(one.at, 1) - Math.min(other.at, 1) || other.node.degree - one.node.degree)
    .slice(0, limit)
    .map(({ node }) => node);
}
