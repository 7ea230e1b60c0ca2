/** Beside the map: what is chosen on it, or, while nothing is, the map as a list. */
import { X } from "lucide-react";

import { Button } from "../../shell/controls/Button";
import { AssetFacts } from "./AssetFacts";
import { GroupFacts } from "./GroupFacts";
import { LineFacts } from "./LineFacts";
import styles from "./MapPanel.module.css";
import { Outline } from "./Outline";
import type { Explorer } from "./useExplorer";

interface MapPanelProps {
  readonly explorer: Explorer;
  readonly onFocus: (asset: string) => void;
}

export function MapPanel({ explorer, onFocus }: MapPanelProps) {
  const facts = <Facts explorer={explorer} onFocus={onFocus} />;
  return (
    // it scrolls by itself, and must do so without a mouse too
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles["panel"]} role="region" aria-label="Details" tabIndex={0}>
      {explorer.chosen && (
        <div className={styles["close"]}>
          <Button
            small
            variant="quiet"
            aria-label="Close details"
            icon={<X aria-hidden="true" />}
            onPress={() => explorer.choose(null)}
          />
        </div>
      )}
      {facts}
    </div>
  );
}

function Facts({ explorer, onFocus }: MapPanelProps) {
  const { chosen, drawing, groups } = explorer;
  if (chosen?.kind === "asset") {
    const found = drawing.assets.find(({ node }) => node.id === chosen.id);
    if (found) return <AssetFacts node={found.node} explorer={explorer} onFocus={onFocus} />;
  }
  if (chosen?.kind === "group") {
    const group = groups.find(({ id }) => id === chosen.id);
    if (group) return <GroupFacts group={group} explorer={explorer} />;
  }
  if (chosen?.kind === "line") {
    const line = drawing.lines.find(({ id }) => id === chosen.id);
    if (line) return <LineFacts line={line} explorer={explorer} />;
  }
  return <Outline explorer={explorer} />;
}
