/** The chosen group: how much is in it, and the assets themselves. */
import { counted, format } from "../../shell/formatting";
import { Button } from "../../shell/controls/Button";
import { nameOf } from "../assetName";
import type { Group, MapNode } from "./grouping";
import { kindOf } from "./kinds";
import { KindMark } from "./KindMark";
import { groupName } from "./look";
import styles from "./MapPanel.module.css";
import { dependencyCount } from "./texts";
import type { Explorer } from "./useExplorer";

const LISTED = 100;

export function GroupFacts({ group, explorer }: { readonly group: Group; readonly explorer: Explorer }) {
  const open = explorer.openIds.has(group.id);
  const ids = new Set(group.members.map(({ id }) => id));
  const touching = explorer.map.edges.filter(({ source, target }) => ids.has(source) || ids.has(target));
  const inside = touching.filter(({ source, target }) => ids.has(source) && ids.has(target)).length;
  return (
    <>
      <h2 className={styles["title"]}>{groupName(group, explorer.grouping)}</h2>
      <p className={styles["note"]}>
        {counted(group.members.length, "asset")}, {dependencyCount(inside)} among themselves and{" "}
        {format.number(touching.length - inside)} with others.
      </p>
      <div className={styles["actions"]}>
        <Button small onPress={() => explorer.setOpen(group.id, !open)}>
          {open ? "Collapse" : "Expand"}
        </Button>
      </div>
      <AssetButtons title="Assets" nodes={group.members} explorer={explorer} />
    </>
  );
}

interface AssetButtonsProps {
  readonly title: string;
  readonly nodes: readonly MapNode[];
  readonly explorer: Explorer;
  readonly limit?: number;
}

/** Assets by how connected they are; each is a way to it on the map. */
export function AssetButtons({ title, nodes, explorer, limit = LISTED }: AssetButtonsProps) {
  const listed = nodes.toSorted((one, other) => other.degree - one.degree).slice(0, limit);
  return (
    <section className={styles["part"]}>
      <h3>{title}</h3>
      <ul className={styles["list"]}>
        {listed.map((node) => (
          <li key={node.id} className={styles["item"]}>
            <KindMark kind={kindOf(node.asset_type)} placeholder={node.placeholder} />
            <button
              type="button"
              className={styles["choose"]}
              onClick={() => explorer.goTo({ kind: "asset", id: node.id })}
            >
              <span>{nameOf(node)}</span>
              <span className={styles["fine"]}>{dependencyCount(node.degree)}</span>
            </button>
          </li>
        ))}
      </ul>
      {limit === LISTED && nodes.length > LISTED && (
        <p className={styles["note"]}>{format.number(nodes.length - LISTED)} more: find them with the search.</p>
      )}
    </section>
  );
}
