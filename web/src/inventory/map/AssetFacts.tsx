/** The chosen asset: what it is, what it depends on and what needs it. */
import { ExternalLink, Focus } from "lucide-react";
import { Link } from "react-router";

import { useTenantPath } from "../../session/tenant";
import { Badge } from "../../shell/controls/Badge";
import { Button, ButtonLink } from "../../shell/controls/Button";
import { format, NOTHING } from "../../shell/formatting";
import { nameOf } from "../assetName";
import type { MapEdge, MapNode } from "./grouping";
import { kindOf, KINDS } from "./kinds";
import { KindMark } from "./KindMark";
import styles from "./MapPanel.module.css";
import { dependencyCount, trafficOf } from "./texts";
import type { Explorer } from "./useExplorer";

const LISTED = 60;

interface AssetFactsProps {
  readonly node: MapNode;
  readonly explorer: Explorer;
  readonly onFocus: (asset: string) => void;
}

export function AssetFacts({ node, explorer, onFocus }: AssetFactsProps) {
  const path = useTenantPath();
  const { map } = explorer;
  const outgoing = map.edges.filter(({ source }) => source === node.id);
  const incoming = map.edges.filter(({ target }) => target === node.id);
  const elsewhere = node.degree - outgoing.length - incoming.length;
  const kind = kindOf(node.asset_type);
  return (
    <>
      <h2 className={styles["title"]}>
        <KindMark kind={kind} placeholder={node.placeholder} />
        {nameOf(node)}
      </h2>
      {node.placeholder && (
        <p className={styles["note"]}>
          <Badge tone="warning">Placeholder</Badge> Only seen in dependencies so far; an import that names it fills it
          in.
        </p>
      )}
      <dl className={styles["facts"]}>
        <dt>Type</dt>
        <dd>{node.asset_type ?? KINDS.unknown.title}</dd>
        <dt>Environment</dt>
        <dd>{node.environment ?? NOTHING}</dd>
        <dt>Application</dt>
        <dd>{node.application_name ?? NOTHING}</dd>
      </dl>
      <div className={styles["actions"]}>
        {map.asset_id !== node.id && (
          <Button small icon={<Focus aria-hidden="true" />} onPress={() => onFocus(node.id)}>
            Show its surroundings
          </Button>
        )}
        <ButtonLink small to={path("assets", node.id)} icon={<ExternalLink aria-hidden="true" />}>
          Open asset
        </ButtonLink>
      </div>
      <Neighbours title="Depends on" edges={outgoing} end="target" explorer={explorer} />
      <Neighbours title="Needed by" edges={incoming} end="source" explorer={explorer} />
      {elsewhere > 0 && (
        <p className={styles["note"]}>
          {dependencyCount(elsewhere)} more {elsewhere === 1 ? "leads" : "lead"} to assets that are not on this map.
        </p>
      )}
    </>
  );
}

interface NeighboursProps {
  readonly title: string;
  readonly edges: readonly MapEdge[];
  readonly end: "source" | "target";
  readonly explorer: Explorer;
}

function Neighbours({ title, edges, end, explorer }: NeighboursProps) {
  const path = useTenantPath();
  if (edges.length === 0) return null;
  const nodes = new Map(explorer.map.nodes.map((node) => [node.id, node]));
  return (
    <section className={styles["part"]}>
      <h3>
        {title} <span className={styles["count"]}>{format.number(edges.length)}</span>
      </h3>
      <ul className={styles["list"]}>
        {edges.slice(0, LISTED).map((edge) => {
          const other = nodes.get(edge[end]);
          if (!other) return null;
          const name = nameOf(other);
          return (
            <li key={other.id} className={styles["item"]}>
              <KindMark kind={kindOf(other.asset_type)} placeholder={other.placeholder} />
              <button
                type="button"
                className={styles["choose"]}
                onClick={() => explorer.goTo({ kind: "asset", id: other.id })}
              >
                <span>{name}</span>
                <span className={styles["fine"]}>
                  {trafficOf(edge)}
                  {edge.noise && " · noise"}
                </span>
              </button>
              <Link to={path("assets", other.id)} className={styles["open"]} aria-label={`Open ${name}`}>
                <ExternalLink aria-hidden="true" />
              </Link>
            </li>
          );
        })}
      </ul>
      {edges.length > LISTED && (
        <p className={styles["note"]}>{format.number(edges.length - LISTED)} more are in the table.</p>
      )}
    </section>
  );
}
