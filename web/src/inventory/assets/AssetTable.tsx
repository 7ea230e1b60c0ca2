/**
 * A page of assets as a table. Guarantees: columns keep their widths whatever a page holds, and rows on their way are as
 * high as those that come; nothing but this page of the list is in the document.
 */
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { memo } from "react";

import type { AssetSummary } from "../../api/types";
import { ListTable } from "../../shell/controls/ListTable";
import { Skeleton } from "../../shell/Loading";
import { COLUMNS, type AssetColumn, type RowLinks } from "./assetColumns";
import type { Order, Sort } from "./assetQuery";
import styles from "./AssetTable.module.css";

interface AssetTableProps {
  /** undefined while the first page is on its way. */
  readonly assets: readonly AssetSummary[] | undefined;
  /** Another page is on its way, and this one stands in for it. */
  readonly isStale: boolean;
  readonly firstRow: number;
  readonly total: number;
  readonly sort: Sort;
  readonly order: Order;
  readonly onSort: (sort: Sort) => void;
  readonly links: RowLinks;
}

const ROWS_ON_THEIR_WAY = 20;

export function AssetTable({ assets, isStale, firstRow, total, sort, order, onSort, links }: AssetTableProps) {
  return (
    <ListTable
      label="Assets"
      isStale={isStale}
      columns={styles["columns"]}
      aria-busy={isStale || assets === undefined}
      aria-rowcount={total + 1}
    >
      <thead>
        <tr aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <HeaderCell key={column.id} column={column} sort={sort} order={order} onSort={onSort} />
          ))}
        </tr>
      </thead>
      {assets === undefined ? <RowsOnTheirWay /> : <Rows assets={assets} firstRow={firstRow} links={links} />}
    </ListTable>
  );
}

interface HeaderCellProps extends Pick<AssetTableProps, "sort" | "order" | "onSort"> {
  readonly column: AssetColumn;
}

function HeaderCell({ column, sort, order, onSort }: HeaderCellProps) {
  const { id, title, sort: own } = column;
  if (own === undefined) {
    return (
      <th scope="col" className={styles[id]}>
        {title}
      </th>
    );
  }
  const direction = order === "asc" ? "ascending" : "descending";
  const Icon = own !== sort ? ArrowUpDown : order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th scope="col" className={styles[id]} aria-sort={own === sort ? direction : "none"}>
      <button type="button" className={styles["sort"]} onClick={() => onSort(own)}>
        {title}
        <Icon aria-hidden="true" />
      </button>
    </th>
  );
}

type RowsProps = { readonly assets: readonly AssetSummary[] } & Pick<AssetTableProps, "firstRow" | "links">;

/** Not built again while only the filters around it change. */
const Rows = memo(function Rows({ assets, firstRow, links }: RowsProps) {
  return (
    <tbody>
      {assets.map((asset, index) => (
        <tr key={asset.id} aria-rowindex={firstRow + index + 1}>
          {COLUMNS.map(({ id, cell }) =>
            id === "name" ? (
              <th key={id} scope="row" className={styles[id]}>
                {cell(asset, links)}
              </th>
            ) : (
              <td key={id} className={styles[id]}>
                {cell(asset, links)}
              </td>
            ),
          )}
        </tr>
      ))}
    </tbody>
  );
});

function RowsOnTheirWay() {
  return (
    <tbody>
      {Array.from({ length: ROWS_ON_THEIR_WAY }, (_, row) => (
        <tr key={row}>
          {COLUMNS.map(({ id }) => (
            <td key={id} className={styles[id]}>
              <span className={styles["title"]}>
                <Skeleton width={`${55 + ((row * 7 + id.length * 5) % 30)}%`} height="1.5em" />
              </span>
              {id === "name" && (
                <span className={styles["more"]}>
                  <Skeleton width={`${60 + ((row * 11) % 30)}%`} height="1.5em" />
                </span>
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
