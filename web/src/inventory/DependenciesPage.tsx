/** Which assets depend on which: as a map to look around on, and as a table. */
import { useDependencyMap } from "../api/queries";
import { useTenantPath } from "../session/tenant";
import { Button, ButtonLink } from "../shell/controls/Button";
import { Tabs } from "../shell/controls/Tabs";
import { Skeleton } from "../shell/Loading";
import { Page } from "../shell/Page";
import { EmptyState, ErrorState } from "../shell/States";
import { filtersOf, useMapAddress, type MapAddress } from "./map/address";
import { DependencyTable } from "./map/DependencyTable";
import { FocusBar } from "./map/FocusBar";
import { MapView } from "./map/MapView";

export default function DependenciesPage() {
  const [address, change] = useMapAddress();
  const { asset, depth, view } = address;
  return (
    <Page title="Dependencies" lead="Which assets depend on which, as the imported traffic and relations say.">
      {asset !== null && <FocusBar asset={asset} depth={depth} change={change} />}
      <Tabs
        label="How to look at the dependencies"
        selected={view}
        onSelect={(chosen) => change({ view: chosen === "table" ? "table" : "map" })}
        tabs={[
          { id: "map", label: "Map", content: <MapPart address={address} change={change} /> },
          { id: "table", label: "Table", content: <DependencyTable address={address} change={change} /> },
        ]}
      />
    </Page>
  );
}

interface PartProps {
  readonly address: MapAddress;
  readonly change: (part: Partial<MapAddress>) => void;
}

function MapPart({ address, change }: PartProps) {
  const path = useTenantPath();
  const map = useDependencyMap(filtersOf(address));
  if (map.data && map.data.nodes.length > 0) return <MapView map={map.data} address={address} change={change} />;
  if (map.isPending) return <Skeleton height="clamp(30rem, calc(100dvh - 15rem), 72rem)" />;
  if (map.isError) {
    const title = "The dependency map could not be loaded";
    return <ErrorState error={map.error} onRetry={map.refetch} title={title} home={path("dependencies")} />;
  }
  return (
    <EmptyState
      title={address.noise ? "No dependencies are known yet" : "No dependencies to show yet"}
      actions={
        <>
          <ButtonLink variant="primary" to={path("upload")}>
            Upload application discovery data
          </ButtonLink>
          {!address.noise && <Button onPress={() => change({ noise: true })}>Look for noise</Button>}
        </>
      }
    >
      <p>
        They come from application discovery exports: network connections between servers, or relations between
        applications.
      </p>
    </EmptyState>
  );
}
