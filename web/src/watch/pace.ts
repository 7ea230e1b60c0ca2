/**
 * How fast an import goes and how long it will still take, told from how far it was when.
 *
 * Guarantees: nothing is said before there is enough to tell it from, nor when nothing moves any more; what is said
 * counts down by itself and moves only when it is clearly wrong, and then only half of the way.
 */
import type { ImportStatusView } from "../api/types";

interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly percent: number;
  /** Records that the present phase is done with. */
  readonly records: number;
  readonly phase: string;
}

export interface Pace {
  /** Moments at which something moved, the earliest first. */
  readonly samples: readonly Sample[];
  /** When it is expected to end, in milliseconds. */
  readonly endsAt: number | null;
}

/** What has been seen so far: nothing. */
export const UNSEEN: Pace = { samples: [], endsAt: null };

const WINDOW_MS = 90_000;
const ENOUGH_MS = 6_000;
const ENOUGH_SAMPLES = 4;
/** What comes before and after has no measurable share: the file is read, the flow is closed. */
const FROM_PERCENT = 5;
const TO_PERCENT = 95;
/** An estimate that is off by less than this share of itself stays as it is. */
const TOLERANCE = 0.25;
const STALLED_MS = 180_000;
const PAUSES = 4;

/** The pace with one more answer of the API, seen at `now`. */
export function observe(pace: Pace, status: ImportStatusView, now: number): Pace {
  const sample = sampleOf(status, now);
  const last = pace.samples.at(-1);
  if (last?.percent === sample.percent && last.records === sample.records && last.phase === sample.phase) return pace;
  const kept = pace.samples.filter(({ at }) => now - at <= WINDOW_MS);
  const samples = [...(kept.length < 2 ? pace.samples.slice(-2) : kept), sample];
  return { samples, endsAt: steady(pace.endsAt, estimate(samples), now) };
}

/** Records a second in the present phase, or null while that cannot be told. */
export function recordsPerSecond({ samples }: Pace): number | null {
  const last = samples.at(-1);
  const first = samples.find(({ phase }) => phase === last?.phase);
  if (!last || !first || last.at - first.at < 2_000 || last.records <= first.records) return null;
  return ((last.records - first.records) * 1_000) / (last.at - first.at);
}

/** Seconds to the end as of `now`, or null while that cannot be told honestly. */
export function secondsLeft(pace: Pace, now: number): number | null {
  const last = pace.samples.at(-1);
  if (!last || pace.endsAt === null) return null;
  const first = pace.samples[0] as Sample;
  const usualPause = (last.at - first.at) / Math.max(1, pace.samples.length - 1);
  if (now - last.at > PAUSES * usualPause + 5_000) return null;
  return Math.max(0, pace.endsAt - now) / 1_000;
}

/** Seconds since anything moved, once that is worth a word; null before. */
export function secondsStill({ samples }: Pace, now: number): number | null {
  const last = samples.at(-1);
  return last && now - last.at >= STALLED_MS ? (now - last.at) / 1_000 : null;
}

function sampleOf(status: ImportStatusView, at: number): Sample {
  const { processed, total } = status.records;
  const records = status.current_phase === "enrichment" ? processed : total;
  return { at, percent: status.progress_percentage, records, phase: status.current_phase };
}

function estimate(samples: readonly Sample[]): number | null {
  const measured = samples.filter(({ percent }) => percent > FROM_PERCENT && percent < TO_PERCENT);
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first || !last || measured.length < ENOUGH_SAMPLES || last.at - first.at < ENOUGH_MS) return null;
  const perPercent = (last.at - first.at) / (last.percent - first.percent);
  return Number.isFinite(perPercent) && perPercent > 0 ? last.at + perPercent * (100 - last.percent) : null;
}

/** The end as said before, unless the new estimate differs too much from it. */
function steady(said: number | null, estimated: number | null, now: number): number | null {
  if (said === null || estimated === null) return estimated ?? said;
  const off = estimated - said;
  const tolerated = Math.max(5_000, TOLERANCE * (said - now));
  return Math.abs(off) <= tolerated ? said : said + off / 2;
}
