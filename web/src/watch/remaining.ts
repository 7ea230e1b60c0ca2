/** A remaining time as one would say it: the further away, the rounder. */
import { format } from "../shell/formatting";

const MINUTE = 60;
const HOUR = 3_600;

export function remainingWords(seconds: number): string {
  if (seconds < 10) return "A few seconds left";
  if (seconds < 50) return `About ${format.duration(Math.ceil(seconds / 10) * 10)} left`;
  if (seconds < 10 * MINUTE) return `About ${format.duration(roundUp(seconds, MINUTE))} left`;
  if (seconds < 1.5 * HOUR) return `About ${format.duration(roundUp(seconds, 5 * MINUTE))} left`;
  return `About ${format.duration(roundUp(seconds, 0.5 * HOUR))} left`;
}

function roundUp(seconds: number, to: number): number {
  return Math.ceil(seconds / to) * to;
}
