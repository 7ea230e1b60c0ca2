/** The map as a list, while nothing is chosen on it: its groups to expand, or its most connected assets. */
import { ChevronDown, ChevronRight } from "lucide-react";

import { Button } from "../../shell/controls/Button";
import { format } from "../../shell/formatting";
import { AssetButtons } from "./GroupFacts";
import type { Group } from "./grouping";
import { groupName } from "./look";
import styles from "./MapPanel.module.css";
import type { Explorer } from "./useExplorer";

const LISTED = 200;
const HUBS = 10;

export function Outline({ explorer }: { readonly explorer: Explorer }) {
  const { groups, openIds, map } = explorer;
  const hubs = <AssetButtons title="Most connected" nodes={map.nodes} explorer={explorer} limit={HUBS} />;
  if (groups.length === 0) return hubs;
  return (
    <>
      <div className={styles["head"]}>
        <h2 className={styles["title"]}>
          Groups <span className={styles["count"]}>{format.number(groups.length)}</span>
        </h2>
        <Button small variant="link" onPress={() => explorer.setAllOpen(openIds.size < groups.length)}>
          {openIds.size < groups.length ? "Expand all" : "Collapse all"}
        </Button>
      </div>
      <ul className={styles["list"]}>
        {groups.slice(0, LISTED).map((group) => (
          <GroupItem key={group.id} group={group} explorer={explorer} />
        ))}
      </ul>
      {groups.length > LISTED && (
        <p className={styles["note"]}>{format.number(groups.length - LISTED)} smaller groups are on the map only.</p>
      )}
      {hubs}
    </>
  );
}

function GroupItem({ group, explorer }: { readonly group: Group; readonly explorer: Explorer }) {
  const open = explorer.openIds.has(group.id);
  const name = groupName(group, explorer.grouping);
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <li className={styles["item"]}>
      <button
        type="button"
        className={styles["toggle"]}
        aria-expanded={open}
        aria-label={`${open ? "Collapse" : "Expand"} ${name}`}
        onClick={() => explorer.setOpen(group.id, !open)}
      >
        <Arrow aria-hidden="true" />
      </button>
      <button type="button" className={styles["choose"]} onClick={() => explorer.goTo({ kind: "group", id: group.id })}>
        <span>{name}</span>
      </button>
      <span className={styles["count"]}>{format.number(group.members.length)}</span>
    </li>
  );
}
