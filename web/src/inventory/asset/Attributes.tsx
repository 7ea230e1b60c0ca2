/** What files said about an asset beyond the fields that all assets have: as they said it, by category. */
import type { AssetDetail } from "../../api/types";
import { Panel } from "../../shell/controls/Panel";
import { categoryTitle } from "../../shell/importWords";
import styles from "./Attributes.module.css";
import { inWords, plainText, titleOf, withUnit, type Fields } from "./valueGroups";

type Entries = Readonly<Record<string, unknown>>;

// every category but the first keeps its attributes under a key of its own
const APART = ["app_discovery", "infrastructure", "sensitive_data"] as const;

export function AttributesPanel({ asset, fields }: { readonly asset: AssetDetail; readonly fields: Fields }) {
  const attributes = withoutKnown(asset);
  if (Object.keys(attributes).length === 0) return null;
  const inventory = Object.entries(attributes).filter(([name]) => !(APART as readonly string[]).includes(name));
  return (
    <Panel title="More from the files" description="Columns that fit none of the fields above, kept as they came.">
      <div className={styles["groups"]}>
        {inventory.length > 0 && (
          <Group
            title={categoryTitle("cmdb_export")}
            entries={Object.fromEntries(inventory)}
            fields={fields}
            isVerbatim
          />
        )}
        {APART.map((category) => {
          const said = attributes[category];
          if (!isEntries(said)) return null;
          return <Group key={category} title={categoryTitle(category)} entries={said} fields={fields} />;
        })}
      </div>
    </Panel>
  );
}

/** Measurements that became values of the asset are shown as such. */
function withoutKnown({ custom_attributes: attributes, values }: AssetDetail): Entries {
  const { infrastructure, ...others } = attributes;
  if (!isEntries(infrastructure) || !isEntries(infrastructure["metrics"])) return attributes;
  const { metrics, ...rest } = infrastructure;
  const unknown = Object.entries(metrics).filter(([name]) => !(name in values));
  const kept = { ...Object.fromEntries(unknown), ...rest };
  return Object.keys(kept).length > 0 ? { ...others, infrastructure: kept } : others;
}

interface GroupProps {
  readonly title: string;
  readonly entries: Entries;
  readonly fields: Fields;
  /** The names are the file's own. */
  readonly isVerbatim?: boolean;
}

function Group({ title, entries, fields, isVerbatim = false }: GroupProps) {
  return (
    <section>
      <h3 className={styles["title"]}>{title}</h3>
      <AttributeList entries={entries} fields={fields} isVerbatim={isVerbatim} />
    </section>
  );
}

function AttributeList({ entries, fields, isVerbatim }: Omit<Required<GroupProps>, "title">) {
  return (
    <dl className={styles["list"]}>
      {Object.entries(entries).map(([name, value]) => (
        <div key={name} className={styles["entry"]}>
          <dt>{isVerbatim ? name : fields.has(name) ? titleOf(name, fields) : inWords(name)}</dt>
          <dd>
            <AttributeValue name={name} value={value} fields={fields} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface AttributeValueProps {
  readonly name: string;
  readonly value: unknown;
  readonly fields: Fields;
}

function AttributeValue({ name, value, fields }: AttributeValueProps) {
  if (Array.isArray(value)) return value.map(plainText).join(", ");
  if (!isEntries(value)) return plainText(value);
  if (typeof value["value"] === "number") return <Measure measure={value} />;
  // what the file called its columns is kept below `attributes`
  return <AttributeList entries={value} fields={fields} isVerbatim={name === "attributes"} />;
}

function Measure({ measure }: { readonly measure: Entries }) {
  const unit = measure["unit"];
  return (
    <>
      {withUnit(Number(measure["value"]), typeof unit === "string" ? unit : null)}
      {typeof measure["source_file"] === "string" && <span className={styles["fine"]}> {measure["source_file"]}</span>}
    </>
  );
}

function isEntries(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
