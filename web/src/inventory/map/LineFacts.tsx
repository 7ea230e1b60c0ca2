/** The chosen line: one dependency with its ports, or all those between two boxes. */
import { MoveRight } from "lucide-react";

import { Badge } from "../../shell/controls/Badge";
import { format, NOTHING } from "../../shell/formatting";
import { nameOf } from "../assetName";
import type { Line, MapEdge } from "./grouping";
import { groupName } from "./look";
import styles from "./MapPanel.module.css";
import { dependencyCount, trafficOf } from "./texts";
import type { Explorer } from "./useExplorer";

const LISTED = 60;

export function LineFacts({ line, explorer }: { readonly line: Line; readonly explorer: Explorer }) {
  const names = new Map<string, string>(explorer.map.nodes.map((node) => [node.id, nameOf(node)]));
  for (const group of explorer.groups) names.set(group.id, groupName(group, explorer.grouping));
  const [only] = line.edges;
  return (
    <>
      <h2 className={styles["title"]}>
        {names.get(line.source)} <MoveRight aria-label="depends on" className={styles["arrow"]} />{" "}
        {names.get(line.target)}
      </h2>
      {line.edges.length === 1 && only ? (
        <OneEdge edge={only} names={names} />
      ) : (
        <ManyEdges line={line} names={names} />
      )}
    </>
  );
}

interface EdgeProps {
  readonly edge: MapEdge;
  readonly names: ReadonlyMap<string, string>;
}

function OneEdge({ edge, names }: EdgeProps) {
  return (
    <>
      <p className={styles["note"]}>
        {names.get(edge.source)} depends on {names.get(edge.target)}. {edge.noise && <Badge>Noise</Badge>}
      </p>
      <dl className={styles["facts"]}>
        <dt>Ports</dt>
        <dd>{edge.ports.map(String).join(", ") || NOTHING}</dd>
        <dt>Protocols</dt>
        <dd>{edge.protocols.join(", ") || NOTHING}</dd>
        <dt>Connections</dt>
        <dd>{format.number(edge.connections)}</dd>
        <dt>Dependencies</dt>
        <dd>{format.number(edge.dependencies)}</dd>
      </dl>
    </>
  );
}

function ManyEdges({ line, names }: { readonly line: Line; readonly names: ReadonlyMap<string, string> }) {
  const strongest = line.edges.toSorted((one, other) => (other.connections ?? 0) - (one.connections ?? 0));
  return (
    <section className={styles["part"]}>
      <h3>{dependencyCount(line.edges.length)}</h3>
      <ul className={styles["list"]}>
        {strongest.slice(0, LISTED).map((edge) => (
          <li key={`${edge.source} ${edge.target}`} className={styles["pair"]}>
            <span>
              {names.get(edge.source)} <MoveRight aria-label="depends on" className={styles["arrow"]} />{" "}
              {names.get(edge.target)}
            </span>
            <span className={styles["fine"]}>
              {trafficOf(edge)}
              {edge.noise && " · noise"}
            </span>
          </li>
        ))}
      </ul>
      {strongest.length > LISTED && (
        <p className={styles["note"]}>{format.number(strongest.length - LISTED)} more are in the table.</p>
      )}
    </section>
  );
}
