/** How the tenant's newest imports stand, asked for as one list instead of one by one. */
import { useMemo } from "react";

import { useImports } from "../api/queries";
import type { ImportSummary } from "../api/types";

const NEWEST = { limit: 50 } as const;

/** The newest imports, asked for again while some of them are under way. */
export function useNewestImports(): readonly ImportSummary[] {
  const { data } = useImports(NEWEST, true);
  return useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
}

export type ImportsById = ReadonlyMap<string, ImportSummary>;

export function byId(imports: readonly ImportSummary[]): ImportsById {
  return new Map(imports.map((each) => [each.data_import_id, each]));
}
