/** The dependencies one by one, page by page from the server: the same as the map, for reading. */
import { Link } from "react-router";

import { useAssetDependencies } from "../../api/queries";
import type { DependencyView } from "../../api/types";
import { useTenantPath } from "../../session/tenant";
import { Badge } from "../../shell/controls/Badge";
import { Button } from "../../shell/controls/Button";
import { Moment } from "../../shell/controls/Moment";
import { Panel } from "../../shell/controls/Panel";
import { Switch } from "../../shell/controls/Switch";
import { TableFrame } from "../../shell/controls/TableFrame";
import { format, NOTHING } from "../../shell/formatting";
import { TableSkeleton } from "../../shell/Loading";
import { EmptyState, ErrorState } from "../../shell/States";
import { nameOf } from "../assetName";
import type { MapAddress } from "./address";
import styles from "./DependencyTable.module.css";

const PAGE = 100;

interface DependencyTableProps {
  readonly address: MapAddress;
  readonly change: (part: Partial<MapAddress>) => void;
}

export function DependencyTable({ address, change }: DependencyTableProps) {
  const { asset, noise } = address;
  const query = useAssetDependencies({
    limit: PAGE,
    ...(!noise && { noise: false }),
    ...(asset !== null && { asset_id: asset }),
  });
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel
      flush
      title={asset === null ? "Dependencies" : "Its own dependencies"}
      description={
        asset === null
          ? "One row for each port."
          : "Those of the asset itself, in both directions; one row for each port."
      }
      actions={
        <Switch isSelected={noise} onChange={(shown) => change({ noise: shown })}>
          Show noise
        </Switch>
      }
    >
      {query.isPending && <TableSkeleton rows={12} label="Loading dependencies" />}
      {query.isError && rows.length === 0 && (
        <ErrorState error={query.error} onRetry={query.refetch} title="The dependencies could not be loaded" />
      )}
      {query.isSuccess && rows.length === 0 && <EmptyState title="There are no dependencies to show" />}
      {rows.length > 0 && (
        <>
          <Rows rows={rows} />
          <div className={styles["foot"]}>
            <span>{`${format.number(rows.length)} shown`}</span>
            {query.hasNextPage ? (
              <Button small isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
                Show more
              </Button>
            ) : (
              <span>That is all of them.</span>
            )}
          </div>
        </>
      )}
    </Panel>
  );
}

function Rows({ rows }: { readonly rows: readonly DependencyView[] }) {
  const path = useTenantPath();
  return (
    <TableFrame label="Dependencies">
      <table>
        <thead>
          <tr>
            <th scope="col">Asset</th>
            <th scope="col">Depends on</th>
            <th scope="col">Service</th>
            <th scope="col" data-numeric>
              Connections
            </th>
            <th scope="col" data-numeric>
              Volume
            </th>
            <th scope="col">Last seen</th>
            <th scope="col">From import</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <End end={row.asset} />
              </td>
              <td>
                <End end={row.depends_on} />
              </td>
              <td className={styles["service"]}>
                {[row.protocol_name, row.port?.toString()].filter(Boolean).join(" ") || NOTHING}{" "}
                {row.noise && <Badge>Noise</Badge>}
              </td>
              <td data-numeric>{format.number(row.conn_count)}</td>
              <td data-numeric>{format.bytes(row.bytes_total)}</td>
              <td>
                <Moment at={row.last_seen} show="date" />
              </td>
              <td>
                {row.origin ? (
                  <Link to={path("imports", row.origin.data_import_id)}>{row.origin.filename}</Link>
                ) : (
                  NOTHING
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function End({ end }: { readonly end: DependencyView["asset"] }) {
  const path = useTenantPath();
  return (
    <>
      <Link to={path("assets", end.id)}>{nameOf(end)}</Link>{" "}
      {end.placeholder && <Badge tone="warning">Placeholder</Badge>}
    </>
  );
}
