/** The map with its tools, what is chosen on it, and what its shapes mean. */
import { lazy, Suspense } from "react";

import type { DependencyMap } from "../../api/types";
import { Skeleton } from "../../shell/Loading";
import type { MapAddress } from "./address";
import { naturalGrouping } from "./grouping";
import { Legend } from "./Legend";
import { MapPanel } from "./MapPanel";
import { MapTools } from "./MapTools";
import styles from "./MapView.module.css";
import { summaryOf } from "./texts";
import { useExplorer } from "./useExplorer";

const MapCanvas = lazy(() => import("./MapCanvas"));

interface MapViewProps {
  readonly map: DependencyMap;
  readonly address: MapAddress;
  readonly change: (part: Partial<MapAddress>) => void;
}

export function MapView({ map, address, change }: MapViewProps) {
  const explorer = useExplorer(map, address.grouping ?? naturalGrouping(map.nodes));
  return (
    <div className={styles["view"]}>
      <MapTools explorer={explorer} address={address} change={change} />
      <p className={styles["summary"]} role="status">
        {summaryOf(map)}
      </p>
      <div className={styles["parts"]}>
        <Suspense fallback={<MapSkeleton />}>
          <MapCanvas explorer={explorer} />
        </Suspense>
        <MapPanel explorer={explorer} onFocus={(asset) => change({ asset })} />
      </div>
      <Legend drawing={explorer.drawing} />
    </div>
  );
}

function MapSkeleton() {
  return (
    <div className={styles["skeleton"]} role="status" aria-label="Loading the map">
      <Skeleton height="100%" />
    </div>
  );
}
