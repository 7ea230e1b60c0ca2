/** How much of an asset is in use, as measured: averages as bars, peaks as marks on them. */
import type { AssetDetail } from "../../api/types";
import { Panel } from "../../shell/controls/Panel";
import { format } from "../../shell/formatting";
import styles from "./MeasuredUse.module.css";
import { textOf, titleOf, type Fields } from "./valueGroups";

type Values = AssetDetail["values"];

const SHARES = [
  ["CPU", "cpu_utilization_percent", "cpu_utilization_percent_max"],
  ["Memory", "memory_utilization_percent", "memory_utilization_percent_max"],
] as const;
const RATES = ["disk_iops", "network_throughput_mbps"] as const;

export function isMeasured(values: Values): boolean {
  return [...SHARES.flatMap(([, ...names]) => names), ...RATES].some((name) => name in values);
}

export function MeasuredUse({ values, fields }: { readonly values: Values; readonly fields: Fields }) {
  return (
    <Panel title="Utilisation">
      <dl className={styles["measures"]}>
        {SHARES.map(([title, average, peak]) => (
          <Share key={title} title={title} average={numberOf(values[average])} peak={numberOf(values[peak])} />
        ))}
        {RATES.map((name) => {
          const value = numberOf(values[name]);
          if (value === undefined) return null;
          return (
            <div key={name}>
              <dt>{titleOf(name, fields)}</dt>
              <dd>{textOf(name, value, fields)}</dd>
            </div>
          );
        })}
      </dl>
    </Panel>
  );
}

interface ShareProps {
  readonly title: string;
  readonly average: number | undefined;
  readonly peak: number | undefined;
}

function Share({ title, average, peak }: ShareProps) {
  if (average === undefined && peak === undefined) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <span className={styles["words"]}>
          {average !== undefined && <span>average {format.percent(average)}</span>}
          {peak !== undefined && <span className={styles["peak"]}>peak {format.percent(peak)}</span>}
        </span>
        <span className={styles["track"]} aria-hidden="true">
          {average !== undefined && <span className={styles["fill"]} style={{ width: `${within(average)}%` }} />}
          {peak !== undefined && <span className={styles["mark"]} style={{ left: `${within(peak)}%` }} />}
        </span>
      </dd>
    </div>
  );
}

function numberOf(value: Values[string] | undefined): number | undefined {
  return typeof value?.value === "number" ? value.value : undefined;
}

function within(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
