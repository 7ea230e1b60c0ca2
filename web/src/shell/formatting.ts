/**
 * Numbers, sizes, times and durations as the viewer reads them: in the browser's locale and time zone.
 *
 * Guarantees: `null` and `undefined` give a dash, so that no page needs to ask first; formatters are built once per
 * locale and zone, not once per cell.
 */
import { serverNow } from "../api/serverClock";

export interface Formatting {
  number(value: number | null | undefined): string;
  /** A share of 100, as the API says it: 62.5 is "62.5%". */
  percent(value: number | null | undefined): string;
  /** Bytes in units of 1000, with three digits at most. */
  bytes(value: number | null | undefined): string;
  /** Seconds as people say them: "0.4 sec", "2 min 5 sec", "3 hr 20 min". */
  duration(seconds: number | null | undefined): string;
  dateTime(moment: string | null | undefined): string;
  date(moment: string | null | undefined): string;
  time(moment: string | null | undefined): string;
  /** "3 minutes ago", as of `now` in milliseconds, the server's unless it is said. */
  relative(moment: string | null | undefined, now?: number): string;
}

export const NOTHING = "–";

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30.44],
  ["month", 12],
  ["year", Infinity],
];

export function createFormatting(locale?: string | readonly string[], timeZone?: string): Formatting {
  const locales = locale === undefined ? undefined : [...(typeof locale === "string" ? [locale] : locale)];
  const numbers = numberFormats(locales);
  const moments = momentFormats(locales, timeZone);
  return {
    number: unlessMissing((value: number) => numbers.plain.format(value)),
    percent: unlessMissing((value: number) => numbers.percent.format(value / 100)),
    bytes: unlessMissing((value: number) => bytes(value, numbers.bytes)),
    duration: unlessMissing((value: number) => duration(value, numbers.unit)),
    dateTime: unlessMissing((value: string) => moments.dateTime.format(new Date(value))),
    date: unlessMissing((value: string) => moments.date.format(new Date(value))),
    time: unlessMissing((value: string) => moments.time.format(new Date(value))),
    relative: (moment, now = serverNow()) =>
      moment == null ? NOTHING : relative((Date.parse(moment) - now) / 1_000, moments.relative),
  };
}

/** As this browser is set up. */
export const format: Formatting = createFormatting(globalThis.navigator.languages);

/** "1 row", "12 rows", "1,200 rows". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${format.number(count)} ${count === 1 ? one : many}`;
}

/** "In the inventory" of "in the inventory". */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function unlessMissing<T>(write: (value: T) => string): (value: T | null | undefined) => string {
  return (value) => (value === null || value === undefined || Number.isNaN(value) ? NOTHING : write(value));
}

function numberFormats(locales: string[] | undefined) {
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(locales, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  return {
    plain: new Intl.NumberFormat(locales, { maximumFractionDigits: 2 }),
    percent: new Intl.NumberFormat(locales, { style: "percent", maximumFractionDigits: 1 }),
    bytes: BYTE_UNITS.map(
      (name) =>
        new Intl.NumberFormat(locales, {
          style: "unit",
          unit: name,
          unitDisplay: "short",
          maximumSignificantDigits: 3,
        }),
    ),
    unit: {
      millisecond: unit("millisecond", 0),
      second: unit("second", 1),
      minute: unit("minute", 0),
      hour: unit("hour", 0),
    },
  };
}

function momentFormats(locales: string[] | undefined, timeZone: string | undefined) {
  const zone = timeZone === undefined ? {} : { timeZone };
  return {
    dateTime: new Intl.DateTimeFormat(locales, { dateStyle: "medium", timeStyle: "short", ...zone }),
    date: new Intl.DateTimeFormat(locales, { dateStyle: "medium", ...zone }),
    time: new Intl.DateTimeFormat(locales, { timeStyle: "medium", ...zone }),
    relative: new Intl.RelativeTimeFormat(locales, { numeric: "auto" }),
  };
}

function bytes(value: number, formats: readonly Intl.NumberFormat[]): string {
  // 999.6 kB would be written as 1,000 kB: the next unit begins where three digits end
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 999.5 && unit < formats.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return (formats[unit] as Intl.NumberFormat).format(Math.sign(value) * size);
}

type UnitFormats = ReturnType<typeof numberFormats>["unit"];

function duration(seconds: number, unit: UnitFormats): string {
  if (seconds < 0.0995) return unit.millisecond.format(seconds * 1_000);
  if (seconds < 59.95) return unit.second.format(seconds);
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  if (hours) return [unit.hour.format(hours), minutes && unit.minute.format(minutes)].filter(Boolean).join(" ");
  return [unit.minute.format(minutes), whole % 60 && unit.second.format(whole % 60)].filter(Boolean).join(" ");
}

function relative(seconds: number, format: Intl.RelativeTimeFormat): string {
  let amount = seconds;
  for (const [unit, perNext] of STEPS) {
    if (Math.abs(Math.round(amount)) < perNext) return format.format(Math.round(amount), unit);
    amount /= perNext;
  }
  return NOTHING;
}
