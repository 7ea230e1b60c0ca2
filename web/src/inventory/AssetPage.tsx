/** One asset: all that the imports say about it, and where each value came from. */
import { ArrowLeft, Ghost, Waypoints } from "lucide-react";
import { useMemo } from "react";
import { Link, useLocation, useParams } from "react-router";

import { useAsset, useImportOptions } from "../api/queries";
import type { AssetDetail } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Badge } from "../shell/controls/Badge";
import { ButtonLink } from "../shell/controls/Button";
import { Notice } from "../shell/controls/Notice";
import { Panel } from "../shell/controls/Panel";
import { PageSkeleton } from "../shell/Loading";
import { Page } from "../shell/Page";
import { ErrorState } from "../shell/States";
import { AssetDependencies } from "./asset/AssetDependencies";
import { AssetFacts } from "./asset/AssetFacts";
import { AttributesPanel } from "./asset/Attributes";
import { isMeasured, MeasuredUse } from "./asset/MeasuredUse";
import { fieldsOf, groupValues } from "./asset/valueGroups";
import { ValueTable } from "./asset/ValueTable";
import { nameOf } from "./assetName";
import styles from "./AssetPage.module.css";

export default function AssetPage() {
  const { id = "" } = useParams();
  const { data: asset, error, refetch } = useAsset(id);
  const options = useImportOptions();
  const fields = useMemo(() => fieldsOf(options.data), [options.data]);
  const path = useTenantPath();
  if (error && !asset) {
    return <ErrorState error={error} onRetry={refetch} title="The asset could not be loaded" home={path("assets")} />;
  }
  // titles that come after the values would move them; values without them are still worth reading
  if (!asset || options.isPending) return <PageSkeleton />;
  return (
    <Page
      key={id}
      title={nameOf(asset)}
      heading={<Heading asset={asset} />}
      lead={[asset.fqdn, asset.hostname].find((name) => name !== null && name !== asset.name)}
      above={<BackToList />}
      actions={
        <ButtonLink
          to={`${path("dependencies")}?asset_id=${encodeURIComponent(asset.id)}`}
          icon={<Waypoints aria-hidden="true" />}
        >
          Map around this asset
        </ButtonLink>
      }
    >
      {asset.placeholder && <PlaceholderNotice asset={asset} />}
      <AssetFacts asset={asset} />
      {isMeasured(asset.values) && <MeasuredUse values={asset.values} fields={fields} />}
      <div className={styles["columns"]}>
        <Panel title="Values" description="What the inventory shows, and the record of a file that says so." flush>
          <ValueTable groups={groupValues(asset.values, fields)} />
        </Panel>
        <div className={styles["side"]}>
          <AssetDependencies asset={asset} />
          <AttributesPanel asset={asset} fields={fields} />
        </div>
      </div>
    </Page>
  );
}

function Heading({ asset }: { readonly asset: AssetDetail }) {
  return (
    <span className={styles["heading"]}>
      {nameOf(asset)}
      {asset.placeholder && <Badge icon={<Ghost aria-hidden="true" />}>Placeholder</Badge>}
    </span>
  );
}

/** Back to the list as it was when the asset was opened from it. */
function BackToList() {
  const path = useTenantPath();
  const state: unknown = useLocation().state;
  const list = typeof state === "object" && state !== null && "list" in state ? state.list : "";
  return (
    <Link
      to={{ pathname: path("assets"), search: typeof list === "string" ? list : "" }}
      className={styles["back"] ?? ""}
    >
      <ArrowLeft aria-hidden="true" />
      Assets
    </Link>
  );
}

function PlaceholderNotice({ asset }: { readonly asset: AssetDetail }) {
  const path = useTenantPath();
  return (
    <Notice
      title="Only known from records about others"
      actions={
        <ButtonLink small to={path("upload")}>
          Upload a CMDB export
        </ButtonLink>
      }
    >
      <p>
        No import describes {asset.name ?? "this asset"} itself: other records merely mention it. As soon as a CMDB
        export lists it, this page fills in and everything known so far stays.
      </p>
    </Notice>
  );
}
