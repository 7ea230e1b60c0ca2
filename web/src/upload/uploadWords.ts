/** Where an upload stands, as a sentence. */
import { format } from "../shell/formatting";
import { remainingOf, type UploadItem } from "./items";
import type { WaitReason } from "./patience";

const WAITING: Record<WaitReason, string> = {
  connection: "Waiting for the connection",
  server: "The server has trouble; this is tried again",
  place: "As many imports are under way as this engagement may have; this one waits for its turn",
  session: "Waiting until you have signed in again",
};

export function standingOf(item: UploadItem): string {
  const { state, file, sent, speed } = item;
  if (state === "queued") return `Waits for its turn · ${format.bytes(file.size)}`;
  if (state === "paused") return `Paused · ${format.bytes(sent)} of ${format.bytes(file.size)} sent`;
  if (state === "finishing") return "All sent; the file is put together";
  if (state === "arrived") return `Arrived · ${format.bytes(file.size)}`;
  if (state === "failed") return item.problem ?? "Not sent";
  if (state === "waiting" && item.waiting) return WAITING[item.waiting.reason];
  if (sent === 0) return `Sending · ${format.bytes(file.size)}`;
  const remaining = remainingOf(item);
  return [
    `${format.bytes(sent)} of ${format.bytes(file.size)}`,
    speed === null ? null : `${format.bytes(speed)}/s`,
    remaining === null ? null : `${steadyDuration(remaining)} left`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** How long it will take, in steps that do not flutter. */
export function steadyDuration(seconds: number): string {
  if (seconds < 10) return "a few seconds";
  if (seconds < 60) return format.duration(Math.ceil(seconds / 5) * 5);
  if (seconds < 600) return format.duration(Math.ceil(seconds / 15) * 15);
  return format.duration(Math.ceil(seconds / 60) * 60);
}
