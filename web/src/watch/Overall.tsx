/** The whole import as one bar, with records, speed and remaining time below it. */
import type { ImportStatusView } from "../api/types";
import { Panel } from "../shell/controls/Panel";
import { Progress } from "../shell/controls/Progress";
import { format, NOTHING } from "../shell/formatting";
import { useNow } from "../shell/now";
import styles from "./Overall.module.css";
import { recordsPerSecond, secondsLeft, secondsStill, type Pace } from "./pace";
import { remainingWords } from "./remaining";
import { activityOf, recordsOf } from "./timeline";
import { usePace } from "./usePace";

interface OverallProps {
  readonly status: ImportStatusView;
  readonly lost: boolean;
}

export function Overall({ status, lost }: OverallProps) {
  const now = useNow();
  const pace = usePace(status, now);
  const trouble = troubleOf(pace, now, lost);
  return (
    <Panel>
      <div className={styles["overall"]}>
        <div className={styles["bar"]}>
          <Progress
            label={activityOf(status)}
            percent={status.progress_percentage}
            valueLabel={format.percent(Math.floor(status.progress_percentage))}
          />
        </div>
        <div className={styles["below"]}>
          <dl className={styles["figures"]}>
            <Figure label="Records" value={recordsText(status)} />
            {trouble === null && <Speed pace={pace} now={now} />}
          </dl>
          {/* takes the place of speed and time, which nobody knows then; read out when it fills */}
          <p role="alert" className={styles["trouble"]}>
            {trouble}
          </p>
        </div>
      </div>
    </Panel>
  );
}

function Speed({ pace, now }: { readonly pace: Pace; readonly now: number }) {
  const rate = recordsPerSecond(pace);
  const left = secondsLeft(pace, now);
  return (
    <>
      <Figure label="Speed" value={rate === null ? NOTHING : `${format.number(rounded(rate))} per second`} />
      <Figure label="Remaining" value={left === null ? NOTHING : remainingWords(left)} />
    </>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function troubleOf(pace: Pace, now: number, lost: boolean): string | null {
  if (lost) return "The connection is lost. The import goes on, and this page keeps asking.";
  const still = secondsStill(pace, now);
  if (still === null) return null;
  return `Nothing has moved for ${format.duration(Math.floor(still / 60) * 60)}. What fails is tried again by itself.`;
}

function recordsText(status: ImportStatusView): string {
  const { done, of } = recordsOf(status);
  if (of === null) return done > 0 ? format.number(done) : NOTHING;
  return `${format.number(done)} of ${format.number(of)}`;
}

/** Two digits are as many as a speed deserves. */
function rounded(rate: number): number {
  return Number(rate.toPrecision(rate < 10 ? 1 : 2));
}
