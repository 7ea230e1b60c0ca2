/** What the map shows, to and from the page's address, so that a link leads to the same view. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

import { isUuid } from "../../api/accepted";
import type { DependencyMapFilters } from "../../api/types";
import { GROUPINGS, type Grouping } from "./grouping";

export const DEPTHS = [1, 2, 3] as const;

export interface MapAddress {
  /** The asset in whose surroundings one looks; null is the whole map. */
  readonly asset: string | null;
  readonly depth: number;
  readonly noise: boolean;
  /** null leaves the choice to the page. */
  readonly grouping: Grouping | null;
  readonly view: "map" | "table";
}

function readMapAddress(address: URLSearchParams): MapAddress {
  const asset = address.get("asset_id");
  const depth = Number(address.get("depth"));
  return {
    asset: asset !== null && isUuid(asset) ? asset : null,
    depth: DEPTHS.find((known) => known === depth) ?? 1,
    noise: address.get("noise") === "true",
    grouping: GROUPINGS.find((known) => known === address.get("group")) ?? null,
    view: address.get("view") === "table" ? "table" : "map",
  };
}

function writeMapAddress({ asset, depth, noise, grouping, view }: MapAddress): URLSearchParams {
  const address = new URLSearchParams();
  if (asset !== null) {
    address.set("asset_id", asset);
    address.set("depth", String(depth));
  }
  if (noise) address.set("noise", "true");
  if (grouping !== null) address.set("group", grouping);
  if (view === "table") address.set("view", view);
  return address;
}

export function filtersOf({ asset, depth, noise }: MapAddress): DependencyMapFilters {
  return { noise, ...(asset !== null && { asset_id: asset, depth }) };
}

export function useMapAddress(): readonly [MapAddress, (change: Partial<MapAddress>) => void] {
  const [params, setParams] = useSearchParams();
  const address = useMemo(() => readMapAddress(params), [params]);
  const change = useCallback(
    (part: Partial<MapAddress>) => {
      // going to another asset is a way one wants to come back from; switches are not
      const replace = part.asset === undefined;
      setParams((before) => writeMapAddress({ ...readMapAddress(before), ...part }), { replace });
    },
    [setParams],
  );
  return [address, change];
}
