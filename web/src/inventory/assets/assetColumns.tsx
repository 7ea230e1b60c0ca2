/** The columns of the list of assets, in the order in which they matter; which of them fit is the stylesheet's matter. */
import { Ghost } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";

import type { AssetSummary } from "../../api/types";
import { Badge } from "../../shell/controls/Badge";
import { RowLink } from "../../shell/controls/ListTable";
import { Moment } from "../../shell/controls/Moment";
import { NOTHING } from "../../shell/formatting";
import { nameOf } from "../assetName";
import { ClassificationBadge } from "../ClassificationBadge";
import type { Sort } from "./assetQuery";
import styles from "./AssetTable.module.css";

/** Where what a row leads to begins. */
export interface RowLinks {
  readonly assets: string;
  readonly imports: string;
  /** Kept for the way back: which list the asset was opened from. */
  readonly list: string;
}

export interface AssetColumn {
  readonly id: string;
  readonly title: string;
  readonly sort?: Sort;
  readonly cell: (asset: AssetSummary, links: RowLinks) => ReactNode;
}

export const COLUMNS: readonly AssetColumn[] = [
  { id: "name", title: "Name", sort: "name", cell: (asset, links) => <NameCell asset={asset} links={links} /> },
  { id: "type", title: "Type", sort: "asset_type", cell: (asset) => asset.asset_type ?? NOTHING },
  { id: "environment", title: "Environment", sort: "environment", cell: (asset) => asset.environment ?? NOTHING },
  {
    id: "system",
    title: "Operating system",
    sort: "operating_system",
    cell: (asset) => <OneLine text={asset.operating_system} />,
  },
  { id: "address", title: "IP address", cell: (asset) => <OneLine text={asset.ip_address} /> },
  {
    id: "classification",
    title: "Data",
    cell: (asset) => <ClassificationBadge classification={asset.classification} />,
  },
  { id: "application", title: "Application", cell: (asset) => <OneLine text={asset.application_name} /> },
  { id: "updated", title: "Last change", sort: "updated_at", cell: (asset) => <Moment at={asset.updated_at} /> },
  { id: "source", title: "First named in", cell: (asset, links) => <SourceCell asset={asset} links={links} /> },
];

interface CellProps {
  readonly asset: AssetSummary;
  readonly links: RowLinks;
}

/** The link covers the whole row; below it stands, where there is no room for columns, what they would say. */
function NameCell({ asset, links }: CellProps) {
  const more = [asset.asset_type, asset.environment, asset.operating_system, asset.ip_address].filter(Boolean);
  return (
    <>
      <span className={styles["title"]}>
        <RowLink to={`${links.assets}/${asset.id}`} state={{ list: links.list }}>
          {nameOf(asset)}
        </RowLink>
        {asset.placeholder && <Badge icon={<Ghost aria-hidden="true" />}>Placeholder</Badge>}
      </span>
      <span className={styles["more"]}>
        {more.length > 0 ? more.join(" · ") : "Nothing else is known"}
        {asset.classification !== null && <ClassificationBadge classification={asset.classification} />}
      </span>
    </>
  );
}

function SourceCell({ asset: { origin }, links }: CellProps) {
  if (origin === null) return <>{NOTHING}</>;
  return (
    <Link to={`${links.imports}/${origin.data_import_id}`} className={styles["file"] ?? ""} title={origin.filename}>
      {origin.filename}
    </Link>
  );
}

/** A text that may be longer than its column: all of it shows when pointed at, and on the asset's own page. */
function OneLine({ text }: { readonly text: string | null }) {
  if (text === null) return <>{NOTHING}</>;
  return (
    <span className={styles["oneLine"]} title={text}>
      {text}
    </span>
  );
}
