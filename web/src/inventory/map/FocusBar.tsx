/** In whose surroundings one looks, how far, and the way back to the whole map. */
import { Map as MapIcon } from "lucide-react";
import { Link } from "react-router";

import { useAsset } from "../../api/queries";
import { useTenantPath } from "../../session/tenant";
import { Button } from "../../shell/controls/Button";
import { SelectField } from "../../shell/controls/Field";
import { counted } from "../../shell/formatting";
import { nameOf } from "../assetName";
import { DEPTHS, type MapAddress } from "./address";
import styles from "./FocusBar.module.css";

interface FocusBarProps {
  readonly asset: string;
  readonly depth: number;
  readonly change: (part: Partial<MapAddress>) => void;
}

export function FocusBar({ asset, depth, change }: FocusBarProps) {
  const path = useTenantPath();
  const { data } = useAsset(asset);
  return (
    <div className={styles["bar"]}>
      <p className={styles["words"]}>
        The surroundings of <Link to={path("assets", asset)}>{data ? nameOf(data) : "…"}</Link>, up to
      </p>
      <SelectField
        label="How far"
        hideLabel
        options={DEPTHS.map((each) => ({ id: String(each), label: counted(each, "step") }))}
        value={String(depth)}
        onChange={(chosen) => change({ depth: Number(chosen) })}
      />
      <p className={styles["words"]}>away</p>
      <Button small icon={<MapIcon aria-hidden="true" />} onPress={() => change({ asset: null })}>
        Whole map
      </Button>
    </div>
  );
}
