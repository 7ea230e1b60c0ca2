/** What the chosen assets come to: how many, in which order, a page of them; or why there is none. */
import { SearchX, Upload } from "lucide-react";
import { useCallback, useMemo, useRef, type ReactNode } from "react";

import { useAssetPage } from "../../api/queries";
import type { AssetList as Answer } from "../../api/types";
import { useTenantPath } from "../../session/tenant";
import { Button, ButtonLink } from "../../shell/controls/Button";
import { Panel } from "../../shell/controls/Panel";
import { SelectField } from "../../shell/controls/Field";
import { format } from "../../shell/formatting";
import { EmptyState, ErrorState } from "../../shell/States";
import type { RowLinks } from "./assetColumns";
import styles from "./AssetList.module.css";
import {
  askedOf,
  sortedBy,
  withoutFilters,
  writeAssetQuery,
  type AssetQuery,
  type Order,
  type Sort,
} from "./assetQuery";
import { AssetTable } from "./AssetTable";
import { Pager } from "./Pager";
import type { AssetQueryState } from "./useAssetQuery";

export const PAGE_SIZE = 100;

const ORDERS: readonly { readonly sort: Sort; readonly order: Order; readonly label: string }[] = [
  { sort: "name", order: "asc", label: "Name, from A" },
  { sort: "name", order: "desc", label: "Name, from Z" },
  { sort: "updated_at", order: "desc", label: "Latest change first" },
  { sort: "updated_at", order: "asc", label: "Earliest change first" },
  { sort: "asset_type", order: "asc", label: "Type" },
  { sort: "asset_type", order: "desc", label: "Type, from Z" },
  { sort: "environment", order: "asc", label: "Environment" },
  { sort: "environment", order: "desc", label: "Environment, from Z" },
  { sort: "operating_system", order: "asc", label: "Operating system" },
  { sort: "operating_system", order: "desc", label: "Operating system, from Z" },
];

export function AssetList({ query, show, next, previous }: AssetQueryState) {
  const { data, error, refetch, isPlaceholderData } = useAssetPage(
    { ...askedOf(query), limit: PAGE_SIZE },
    query.after,
  );
  const links = useRowLinks(query);
  const top = useRef<HTMLDivElement>(null);
  const toTop = useCallback((go: () => void) => {
    go();
    top.current?.focus({ preventScroll: true });
    top.current?.scrollIntoView({ block: "start" });
  }, []);

  if (error && !data) return <AssetListError error={error} query={query} show={show} onRetry={refetch} />;
  if (data?.items.length === 0 && query.page === 1) return <NoAssets query={query} show={show} />;

  const cursor = isPlaceholderData ? null : data?.next_cursor;
  const pager = (query.page > 1 || data?.next_cursor != null) && (
    <Pager
      page={query.page}
      onFirst={() => toTop(() => show({ ...query, page: 1, after: undefined }))}
      onPrevious={previous && (() => toTop(previous))}
      onNext={cursor == null ? undefined : () => toTop(() => next(cursor))}
    />
  );
  return (
    <div ref={top} tabIndex={-1} role="group" aria-label="List of assets" className={styles["list"]}>
      <div className={styles["bar"]}>
        <p role="status" className={styles["range"]}>
          {data && !isPlaceholderData ? rangeOf(data, query.page) : "Loading assets …"}
        </p>
        <div className={styles["sort"]}>
          <SelectField
            label="Order"
            hideLabel
            options={ORDERS.map(({ sort, order, label }) => ({ id: `${sort} ${order}`, label }))}
            value={`${query.sort} ${query.order}`}
            onChange={(id) => {
              const [sort, order] = id.split(" ") as [Sort, Order];
              show({ ...sortedBy(query, sort), order });
            }}
          />
        </div>
        {pager}
      </div>
      <Panel flush>
        <AssetTable
          assets={data?.items}
          isStale={isPlaceholderData}
          firstRow={(query.page - 1) * PAGE_SIZE + 1}
          total={data?.total ?? -2}
          sort={query.sort}
          order={query.order}
          onSort={(sort) => show(sortedBy(query, sort))}
          links={links}
        />
      </Panel>
      <div className={styles["foot"]}>
        <PlaceholderNote isShown={data?.items.some((asset) => asset.placeholder) ?? false} />
        {pager}
      </div>
    </div>
  );
}

function useRowLinks(query: AssetQuery): RowLinks {
  const path = useTenantPath();
  const [assets, imports, list] = [path("assets"), path("imports"), writeAssetQuery(query).toString()];
  return useMemo(() => ({ assets, imports, list }), [assets, imports, list]);
}

function rangeOf({ items, total, total_is_exact }: Answer, page: number): ReactNode {
  const first = (page - 1) * PAGE_SIZE + 1;
  const all = total_is_exact ? format.number(total) : `more than ${format.number(total)}`;
  if (total_is_exact && items.length === total) return `${all} ${total === 1 ? "asset" : "assets"}`;
  return `${format.number(first)}–${format.number(first + items.length - 1)} of ${all} assets`;
}

function PlaceholderNote({ isShown }: { readonly isShown: boolean }) {
  return (
    <p className={styles["note"]}>
      {isShown &&
        "A placeholder is known only because other records mention it. An import that describes it fills it in."}
    </p>
  );
}

type NoAssetsProps = Pick<AssetQueryState, "query" | "show">;

function NoAssets({ query, show }: NoAssetsProps) {
  const path = useTenantPath();
  if (Object.keys(query.filters).length > 0) {
    return (
      <Panel>
        <EmptyState
          icon={SearchX}
          title="No asset matches"
          actions={<Button onPress={() => show(withoutFilters(query))}>Clear filters</Button>}
        >
          <p>Take away a filter, or look for another part of the name or address.</p>
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <EmptyState
        title="No assets yet"
        actions={
          <ButtonLink variant="primary" to={path("upload")} icon={<Upload aria-hidden="true" />}>
            Upload a file
          </ButtonLink>
        }
      >
        <p>Assets come from imports. A CMDB export is the best beginning: it names and describes them.</p>
      </EmptyState>
    </Panel>
  );
}

interface AssetListErrorProps extends NoAssetsProps {
  readonly error: unknown;
  readonly onRetry: () => unknown;
}

/** A place in the list that the API does not take any more is given up; the list itself is still there. */
function AssetListError({ error, query, show, onRetry }: AssetListErrorProps) {
  const retry = query.page > 1 ? () => show({ ...query, page: 1, after: undefined }, { replace: true }) : onRetry;
  return (
    <Panel>
      <ErrorState error={error} onRetry={retry} title="The assets could not be loaded" />
    </Panel>
  );
}
