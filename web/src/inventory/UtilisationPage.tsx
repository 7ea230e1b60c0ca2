/** How processors and memory are used: distributions, and which assets stand out. */
import { useMemo } from "react";
import { useNavigate } from "react-router";

import { useUtilisation } from "../api/queries";
import type { Utilisation } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { ButtonLink } from "../shell/controls/Button";
import { Panel } from "../shell/controls/Panel";
import { Skeleton } from "../shell/Loading";
import { Page } from "../shell/Page";
import { EmptyState, ErrorState } from "../shell/States";
import { Chart } from "./utilisation/Chart";
import { histogramOption, inWords, summaryOf, titleOf, type Histogram } from "./utilisation/histogram";
import { useChartColours } from "./utilisation/look";
import { MarkedAssets } from "./utilisation/MarkedAssets";
import { MarkSymbol } from "./utilisation/MarkSymbol";
import { MARKS, markOf, placed, scatterOption, type Mark } from "./utilisation/scatter";
import { coverageOf, leftOutOf } from "./utilisation/sentences";
import styles from "./UtilisationPage.module.css";

const LEGEND: readonly Mark[] = ["hot", "under-used", "usual"];

export default function UtilisationPage() {
  const path = useTenantPath();
  const { data, error, refetch } = useUtilisation();
  return (
    <Page title="Utilisation" lead="How much of their processors and memory the assets use.">
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={refetch} title="The measurements could not be loaded" home={path()} />
        ) : (
          <div role="status" aria-label="Loading">
            <Skeleton height="48rem" />
          </div>
        )
      ) : data.measured === 0 ? (
        <NothingMeasured />
      ) : (
        <Overview data={data} />
      )}
    </Page>
  );
}

function NothingMeasured() {
  const path = useTenantPath();
  const upload = (
    <ButtonLink variant="primary" to={path("upload")}>
      Upload infrastructure data
    </ButtonLink>
  );
  return (
    <EmptyState title="No asset has been measured yet" actions={upload}>
      <p>Measurements come from infrastructure exports: CPU and memory in percent, as averages and peaks.</p>
    </EmptyState>
  );
}

function Overview({ data }: { readonly data: Utilisation }) {
  return (
    <>
      <p className={styles["sentence"]}>{coverageOf(data)}</p>
      <div className={styles["histograms"]}>
        {data.histograms.map((histogram) => (
          <Distribution key={histogram.metric} histogram={histogram} />
        ))}
      </div>
      <Comparison data={data} />
      <div className={styles["marked"]}>
        <Marked data={data} mark="hot" title="Hot assets" order="desc" />
        <Marked data={data} mark="under-used" title="Under-used assets" order="asc" />
      </div>
    </>
  );
}

function Distribution({ histogram }: { readonly histogram: Histogram }) {
  const colours = useChartColours();
  const option = useMemo(() => histogramOption(histogram, colours), [histogram, colours]);
  return (
    <Panel title={titleOf(histogram)} description={summaryOf(histogram)}>
      <Chart label={inWords(histogram)} option={option} />
    </Panel>
  );
}

function Comparison({ data }: { readonly data: Utilisation }) {
  const path = useTenantPath();
  const navigate = useNavigate();
  const colours = useChartColours();
  const option = useMemo(() => scatterOption(data, colours), [data, colours]);
  const shown = placed(data.points).length;
  const leftOut = leftOutOf(data, shown);
  const words = `CPU against memory of ${shown} assets: ${coverageOf(data)} The marked ones are listed below.`;
  return (
    <Panel
      title="CPU against memory"
      description="Each mark is an asset; choose one to see it. The dashed lines are the limits of under-used and hot."
      actions={<Legend />}
    >
      <Chart tall label={words} option={option} onChoose={(id) => void navigate(path("assets", id))} />
      {leftOut !== null && <p className={styles["note"]}>{leftOut}</p>}
    </Panel>
  );
}

function Legend() {
  return (
    <ul className={styles["legend"]}>
      {LEGEND.map((mark) => (
        <li key={mark}>
          <MarkSymbol mark={mark} />
          {MARKS[mark].title}
        </li>
      ))}
    </ul>
  );
}

interface MarkedProps {
  readonly data: Utilisation;
  readonly mark: Mark;
  readonly title: string;
  readonly order: "asc" | "desc";
}

function Marked({ data, mark, title, order }: MarkedProps) {
  const points = data.points.filter((point) => markOf(point) === mark);
  return (
    <Panel title={title} flush={points.length > 0}>
      {points.length === 0 ? (
        <p className={styles["note"]}>None of the measured assets.</p>
      ) : (
        <MarkedAssets label={title} points={points} order={order} />
      )}
    </Panel>
  );
}
