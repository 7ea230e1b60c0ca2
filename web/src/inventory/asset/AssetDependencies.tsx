/** What an asset depends on and what depends on it, page by page. */
import { useState } from "react";
import { Link } from "react-router";

import { useAssetDependencies } from "../../api/queries";
import type { AssetDetail, DependencyView } from "../../api/types";
import { useTenantPath } from "../../session/tenant";
import { Badge } from "../../shell/controls/Badge";
import { Button } from "../../shell/controls/Button";
import { Moment } from "../../shell/controls/Moment";
import { Notice } from "../../shell/controls/Notice";
import { Panel } from "../../shell/controls/Panel";
import { Switch } from "../../shell/controls/Switch";
import { TableFrame } from "../../shell/controls/TableFrame";
import { Tabs } from "../../shell/controls/Tabs";
import { format, NOTHING } from "../../shell/formatting";
import { TableSkeleton } from "../../shell/Loading";
import { ErrorState } from "../../shell/States";
import { nameOf } from "../assetName";
import styles from "./AssetDependencies.module.css";
import { OriginText } from "./OriginText";

type Way = "out" | "in";

const PAGE_SIZE = 50;
const MOST_WAITED_FOR = 8;

export function AssetDependencies({ asset }: { readonly asset: AssetDetail }) {
  const [withNoise, setWithNoise] = useState(true);
  const { outgoing, incoming } = asset.dependencies;
  const [way, setWay] = useState<string>(outgoing === 0 && incoming > 0 ? "in" : "out");
  const tab = (way: Way, label: string, count: number) => ({
    id: way,
    label: `${label} (${format.number(count)})`,
    content: <DependencyPages assetId={asset.id} way={way} count={count} withNoise={withNoise} />,
  });
  return (
    <Panel
      title="Dependencies"
      actions={
        outgoing + incoming > 0 && (
          <Switch isSelected={withNoise} onChange={setWithNoise}>
            Background traffic
          </Switch>
        )
      }
    >
      <Tabs
        label="Dependencies"
        tabs={[tab("out", "Depends on", outgoing), tab("in", "Used by", incoming)]}
        selected={way}
        onSelect={setWay}
      />
    </Panel>
  );
}

interface DependencyPagesProps {
  readonly assetId: string;
  readonly way: Way;
  readonly count: number;
  readonly withNoise: boolean;
}

function DependencyPages({ assetId, way, count, withNoise }: DependencyPagesProps) {
  const pages = useAssetDependencies({
    asset_id: assetId,
    direction: way,
    limit: PAGE_SIZE,
    ...(!withNoise && { noise: false }),
  });
  if (pages.error && !pages.data) {
    return <ErrorState error={pages.error} onRetry={pages.refetch} title="The dependencies could not be loaded" />;
  }
  if (!pages.data) return <TableSkeleton rows={Math.min(count, MOST_WAITED_FOR)} />;
  const found = pages.data.pages.flatMap((page) => page.items);
  if (found.length === 0) return <p className={styles["none"]}>{nothingIn(way, count)}</p>;
  return (
    <>
      <DependencyTable dependencies={found} way={way} />
      {pages.isFetchNextPageError && <Notice tone="danger">No more could be loaded. Try again in a moment.</Notice>}
      {pages.hasNextPage && (
        <div className={styles["next"]}>
          <Button isPending={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function nothingIn(way: Way, count: number): string {
  if (count > 0) return "All of it is background traffic.";
  return way === "out" ? "No import says that it needs another asset." : "No import says that another asset needs it.";
}

interface DependencyTableProps {
  readonly dependencies: readonly DependencyView[];
  readonly way: Way;
}

function DependencyTable({ dependencies, way }: DependencyTableProps) {
  const title = way === "out" ? "Depends on" : "Used by";
  return (
    <TableFrame label={title}>
      <table className={styles["table"]} aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Asset</th>
            <th scope="col">Port</th>
            <th scope="col" data-numeric>
              Connections
            </th>
            <th scope="col" data-numeric>
              Data
            </th>
            <th scope="col">Last seen</th>
            <th scope="col">Where from</th>
          </tr>
        </thead>
        <tbody>
          {dependencies.map((dependency) => (
            <DependencyRow key={dependency.id} dependency={dependency} way={way} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function DependencyRow({ dependency, way }: { readonly dependency: DependencyView; readonly way: Way }) {
  const path = useTenantPath();
  const { port, protocol_name: protocol } = dependency;
  const other = way === "out" ? dependency.depends_on : dependency.asset;
  return (
    <tr>
      <th scope="row">
        <span className={styles["asset"]}>
          <Link to={path("assets", other.id)}>{nameOf(other)}</Link>
          {other.placeholder && <Badge>Placeholder</Badge>}
          {dependency.noise && (
            <span title={dependency.description ?? undefined}>
              <Badge>Background</Badge>
            </span>
          )}
        </span>
      </th>
      <td>{[port, protocol].filter((part) => part !== null).join("/") || NOTHING}</td>
      <td data-numeric>{format.number(dependency.conn_count)}</td>
      <td data-numeric>{format.bytes(dependency.bytes_total)}</td>
      <td>
        <Moment at={dependency.last_seen} show="date" />
      </td>
      <td>
        <OriginText origin={dependency.origin} />
      </td>
    </tr>
  );
}
