/** What became of an import: the sentence, the picture, what to do where it went wrong, and where to go from here. */
import { GitFork, Gauge, Server, ShieldAlert } from "lucide-react";

import type { ImportCategory, ImportStatusView } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Badge } from "../shell/controls/Badge";
import { ButtonLink } from "../shell/controls/Button";
import { Moment } from "../shell/controls/Moment";
import { Panel } from "../shell/controls/Panel";
import { format } from "../shell/formatting";
import { categoryTitle, importState } from "../shell/importWords";
import { ArrivingSummary } from "./ArrivingSummary";
import { CategoryDoubt } from "./CategoryDoubt";
import { Failure, type Retry } from "./Failure";
import { partsOf } from "./outcome";
import styles from "./Outcome.module.css";
import { OutcomeBar } from "./OutcomeBar";
import { asideOf, sentenceOf } from "./sentence";
import type { Again } from "./useAgain";
import type { Arriving } from "./useExplanation";

interface OutcomeProps {
  readonly status: ImportStatusView;
  readonly again: Again;
  readonly retry: Retry;
  /** Opens the choice of another category. */
  readonly onOtherCategory: () => void;
  /** A summary that is being written; null where none is to be waited for. */
  readonly arriving: Arriving | null;
}

export function Outcome({ status, again, retry, onOtherCategory, arriving }: OutcomeProps) {
  const parts = partsOf(status);
  return (
    <Panel>
      <div className={styles["outcome"]}>
        <Meta status={status} />
        <div className={styles["words"]}>
          <h2 className={styles["sentence"]}>{sentenceOf(status)}</h2>
          {asideOf(status).map((aside) => (
            <p key={aside} className={styles["aside"]}>
              {aside}
            </p>
          ))}
        </div>
        {parts ? <OutcomeBar parts={parts} category={status.import_category} /> : <PlainNumbers status={status} />}
        {status.status === "failed" && (
          <Failure status={status} again={again} retry={retry} onOtherCategory={onOtherCategory} />
        )}
        {status.status === "completed" && <CategoryDoubt status={status} onOtherCategory={onOtherCategory} />}
        <Onwards status={status} arriving={arriving} />
      </div>
    </Panel>
  );
}

function Meta({ status }: { readonly status: ImportStatusView }) {
  const { title, tone } = importState(status.status);
  const at = status.completed_at ?? status.created_at;
  const seconds = secondsBetween(status.started_at, status.completed_at);
  return (
    <p className={styles["meta"]}>
      <Badge tone={tone}>{title}</Badge>
      {status.import_category !== null && <span>{categoryTitle(status.import_category)}</span>}
      {status.source_system !== null && <span>from {status.source_system}</span>}
      <span>
        <Moment at={at} />
      </span>
      {seconds !== null && <span>took {format.duration(seconds)}</span>}
      {status.policy === "strict" && <span>all or nothing</span>}
    </p>
  );
}

function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}

/** Where the parts are not known, or do not add up: what is known, without a picture. */
function PlainNumbers({ status: { records } }: { readonly status: ImportStatusView }) {
  if (records.total === 0) return null;
  const numbers = [
    ["Records", records.total],
    ["In the inventory", records.processed],
    ["Rejected", records.rejected],
  ] as const;
  return (
    <dl className={styles["numbers"]}>
      {numbers.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{format.number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

const VIEWS: Partial<Record<ImportCategory, { path: string; label: string; icon: typeof Server }>> = {
  app_discovery: { path: "dependencies", label: "Open the dependency map", icon: GitFork },
  infrastructure: { path: "utilisation", label: "Open utilisation", icon: Gauge },
  sensitive_data: { path: "sensitive-data", label: "Open sensitive data", icon: ShieldAlert },
};

function Onwards({ status, arriving }: Pick<OutcomeProps, "status" | "arriving">) {
  const path = useTenantPath();
  if (status.records.processed === 0) return null;
  const view = status.import_category && VIEWS[status.import_category];
  return (
    <div className={styles["onwards"]}>
      <ButtonLink
        variant={view ? "secondary" : "primary"}
        to={`${path("assets")}?data_import_id=${encodeURIComponent(status.data_import_id)}`}
        icon={<Server aria-hidden="true" />}
      >
        See the assets of this import
      </ButtonLink>
      {view && (
        <ButtonLink variant="primary" to={path(view.path)} icon={<view.icon aria-hidden="true" />}>
          {view.label}
        </ButtonLink>
      )}
      {arriving && <ArrivingSummary arriving={arriving} />}
    </div>
  );
}
