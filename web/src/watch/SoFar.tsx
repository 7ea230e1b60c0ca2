/** What an import has come to so far: records, columns, findings, and what it did to the inventory. */
import type { FindingView, ImportStatusView } from "../api/types";
import { Badge, type Tone } from "../shell/controls/Badge";
import { Panel } from "../shell/controls/Panel";
import { format, NOTHING } from "../shell/formatting";
import { Facts, type Fact } from "./Facts";
import styles from "./SoFar.module.css";

const SHOWN_CAUSES = 5;
const TONES: Readonly<Record<string, Tone>> = { error: "danger", warning: "warning" };
const WEIGHT: Readonly<Record<string, number>> = { error: 0, warning: 1 };

export function SoFar({ status }: { readonly status: ImportStatusView }) {
  const causes = causesOf(status);
  return (
    <Panel title="So far">
      <Facts facts={figuresOf(status)} />
      {causes.length > 0 && (
        <ul className={styles["causes"]} aria-label="Most important findings">
          {causes.slice(0, SHOWN_CAUSES).map(({ code, severity, message, count }) => (
            <li key={code}>
              <Badge tone={TONES[severity] ?? "neutral"}>{format.number(count)}</Badge>
              <span>{message}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The same lines from the first poll to the last, so that none of them moves. */
function figuresOf({
  records,
  column_mappings: columns,
  validation_results: checks,
  ...rest
}: ImportStatusView): Fact[] {
  const counted = (count: number, when: boolean) => (when ? format.number(count) : NOTHING);
  const sum = (name: "error_count" | "warning_count" | "info_count") =>
    checks.reduce((total, check) => total + check[name], 0);
  const checked = checks.some(({ status }) => status !== "running");
  const recognised = columns.filter(({ field }) => field !== null).length;
  const { enrichment_summary: effects, current_phase: phase } = rest;
  const enriching = phase === "enrichment" || phase === "complete";
  const dependencies = effects.dependencies_created + effects.dependencies_updated;
  return [
    {
      name: "Columns recognised",
      value: columns.length > 0 ? `${format.number(recognised)} of ${format.number(columns.length)}` : NOTHING,
    },
    { name: "Valid records", value: counted(records.valid, records.total > 0) },
    { name: "Rejected records", value: counted(records.rejected, records.total > 0) },
    { name: "Errors", value: counted(sum("error_count"), checked) },
    { name: "Warnings", value: counted(sum("warning_count"), checked) },
    { name: "Notes", value: counted(sum("info_count"), checked) },
    { name: "Assets created", value: counted(effects.assets_created + effects.placeholders_created, enriching) },
    { name: "Assets updated", value: counted(effects.assets_updated, enriching) },
    { name: "Assets unchanged", value: counted(effects.assets_unchanged, enriching) },
    { name: "Dependencies", value: counted(dependencies, enriching) },
  ];
}

/** Each cause once, errors before warnings; notes are left to the results. */
function causesOf({ validation_results }: ImportStatusView): FindingView[] {
  const places = validation_results.flatMap(({ findings }) => findings).filter(({ severity }) => severity in WEIGHT);
  const causes = [...new Map(places.map((place) => [place.code, place])).values()];
  const weight = ({ severity }: FindingView) => WEIGHT[severity] ?? 2;
  return causes.sort((one, other) => weight(one) - weight(other) || other.count - one.count);
}
