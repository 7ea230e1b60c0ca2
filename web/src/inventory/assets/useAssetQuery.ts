/** The choice of assets that the address names, and ways to another one. Each way is a step that "back" undoes. */
import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";

import { readAssetQuery, writeAssetQuery, type AssetQuery } from "./assetQuery";

/** Where the pages before this one began; the first begins nowhere. Kept beside the address, as it may get long. */
type Trail = readonly (string | null)[];

export interface AssetQueryState {
  readonly query: AssetQuery;
  /** `replace`: typing on is one step, not one per pause. */
  readonly show: (query: AssetQuery, options?: { replace?: boolean }) => void;
  readonly next: (cursor: string) => void;
  /** undefined where nobody knows where the page before began: the address came from somewhere else. */
  readonly previous: (() => void) | undefined;
}

export function useAssetQuery(): AssetQueryState {
  const location = useLocation();
  const { search } = location;
  const navigate = useNavigate();
  const query = useMemo(() => readAssetQuery(new URLSearchParams(search)), [search]);
  const trail = trailOf(location.state);

  const go = useCallback(
    (wanted: AssetQuery, wantedTrail: Trail, replace = false) =>
      void navigate({ search: writeAssetQuery(wanted).toString() }, { state: { trail: wantedTrail }, replace }),
    [navigate],
  );
  const show = useCallback<AssetQueryState["show"]>(
    (wanted, { replace = false } = {}) => go(wanted, [], replace),
    [go],
  );
  const before = trail.at(-1);
  const isKnown = query.page > 1 && trail.length === query.page - 1;
  return {
    query,
    show,
    next: (cursor) => go({ ...query, page: query.page + 1, after: cursor }, [...trail, query.after ?? null]),
    previous: isKnown
      ? () => go({ ...query, page: query.page - 1, after: before ?? undefined }, trail.slice(0, -1))
      : undefined,
  };
}

function trailOf(state: unknown): Trail {
  if (typeof state !== "object" || state === null || !("trail" in state) || !Array.isArray(state.trail)) return [];
  return state.trail as Trail;
}
