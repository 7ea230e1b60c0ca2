/** What stands above the map: finding an asset, how it is grouped, whether noise is shown. */
import { useDeferredValue, useState } from "react";

import { useAssets } from "../../api/queries";
import { ComboField } from "../../shell/controls/ComboField";
import { SelectField, type Option } from "../../shell/controls/Field";
import { Switch } from "../../shell/controls/Switch";
import { useDraft } from "../../shell/draft";
import { nameOf } from "../assetName";
import type { MapAddress } from "./address";
import { GROUPINGS, type Grouping, type MapNode } from "./grouping";
import { kindOf, KINDS } from "./kinds";
import styles from "./MapTools.module.css";
import { searchNodes } from "./search";
import { dependencyCount, isCut } from "./texts";
import type { Explorer } from "./useExplorer";

const OFFERED = 30;
const OFFERED_ELSEWHERE = 8;

const GROUPING_TITLES: Readonly<Record<Grouping, string>> = {
  application: "Application",
  environment: "Environment",
  asset_type: "Asset type",
  none: "Nothing",
};

interface MapToolsProps {
  readonly explorer: Explorer;
  readonly address: MapAddress;
  readonly change: (part: Partial<MapAddress>) => void;
}

export function MapTools({ explorer, address, change }: MapToolsProps) {
  return (
    <div className={styles["tools"]}>
      <div className={styles["search"]}>
        <NodeSearch explorer={explorer} onFocus={(asset) => change({ asset })} />
      </div>
      <div className={styles["grouping"]}>
        <span aria-hidden="true">Group by</span>
        <SelectField
          label="Group by"
          hideLabel
          options={GROUPINGS.map((id) => ({ id, label: GROUPING_TITLES[id] }))}
          value={explorer.grouping}
          onChange={(grouping) => change({ grouping: grouping as Grouping })}
        />
      </div>
      <Switch isSelected={address.noise} onChange={(noise) => change({ noise })}>
        <span>
          Show noise <span className={styles["fine"]}>(name resolution, time, monitoring)</span>
        </span>
      </Switch>
    </div>
  );
}

interface NodeSearchProps {
  readonly explorer: Explorer;
  readonly onFocus: (asset: string) => void;
}

/** Finds what is on the map and, where that is not everything, other assets by their surroundings. */
function NodeSearch({ explorer, onFocus }: NodeSearchProps) {
  const { map } = explorer;
  const [text, setText] = useState("");
  const [settled, setSettled] = useState("");
  const [, setDraft] = useDraft(settled, setSettled);
  const wanted = useDeferredValue(text);
  const isPart = map.asset_id !== null || isCut(map);
  const elsewhere = useAssets({ text: settled, limit: OFFERED_ELSEWHERE }, isPart && settled.length > 1);
  const found = wanted.trim() === "" ? [] : searchNodes(map.nodes, wanted, OFFERED);
  const onMap = new Set(map.nodes.map(({ id }) => id));
  const others = isPart && settled.length > 1 ? (elsewhere.data?.pages[0]?.items ?? []) : [];
  const options: Option[] = [
    ...found.map((node) => ({ id: node.id, label: nameOf(node), description: describe(node) })),
    ...others
      .filter(({ id }) => !onMap.has(id))
      .map((asset) => ({ id: asset.id, label: nameOf(asset), description: "Not on this map: show its surroundings" })),
  ];
  const type = (next: string) => {
    setText(next);
    setDraft(next);
  };
  return (
    <ComboField
      label="Find an asset on the map"
      placeholder="Find an asset"
      options={options}
      text={text}
      onText={type}
      onChoose={(id) => {
        type("");
        if (onMap.has(id)) explorer.goTo({ kind: "asset", id });
        else onFocus(id);
      }}
      nothing="No asset of this name on the map"
    />
  );
}

function describe(node: MapNode): string {
  const kind = node.asset_type ?? KINDS[kindOf(node.asset_type)].title;
  return [node.placeholder ? "Placeholder" : kind, node.application_name, dependencyCount(node.degree)]
    .filter(Boolean)
    .join(" · ");
}
