/** What one wants to know of an asset first. */
import type { AssetDetail } from "../../api/types";
import { Moment } from "../../shell/controls/Moment";
import { NOTHING } from "../../shell/formatting";
import { ClassificationBadge } from "../ClassificationBadge";
import styles from "./AssetFacts.module.css";
import { originSentence } from "./OriginText";

const FACTS = [
  ["asset_type", "Type"],
  ["environment", "Environment"],
  ["application_name", "Application"],
  ["operating_system", "Operating system"],
  ["ip_address", "IP address"],
] as const;

export function AssetFacts({ asset }: { readonly asset: AssetDetail }) {
  return (
    <dl className={styles["facts"]}>
      {FACTS.map(([name, title]) => (
        <div key={name}>
          <dt>{title}</dt>
          <dd title={asset[name] === null ? undefined : originSentence(asset.values[name]?.origin ?? null)}>
            {asset[name] ?? NOTHING}
          </dd>
        </div>
      ))}
      <div>
        <dt>Classification</dt>
        <dd>
          <ClassificationBadge classification={asset.classification} />
        </dd>
      </div>
      <div>
        <dt>Known since</dt>
        <dd>
          <Moment at={asset.created_at} />
        </dd>
      </div>
      <div>
        <dt>Last change</dt>
        <dd>
          <Moment at={asset.updated_at} />
        </dd>
      </div>
    </dl>
  );
}
