/** Files that were given to be sent, as the page shows them, and what can be said of all of them together. */
import type { Tenant } from "../api/client";
import type { ImportCategory, ProcessingConfig } from "../api/types";
import type { FileFacts } from "./files";
import type { Waiting } from "./patience";

export type UploadState =
  | "queued" // for its turn
  | "sending"
  | "waiting" // for the connection, a place or a sign-in: `waiting` says which
  | "paused"
  | "finishing" // all bytes are there; the server puts them together
  | "arrived"
  | "failed";

/** What may be said about files that are sent together. */
export interface UploadDetails {
  readonly sourceSystem: string;
  readonly importName: string;
  readonly policy: ProcessingConfig["policy"];
}

export interface UploadItem {
  readonly id: string;
  /** Where it began; it never goes anywhere else. */
  readonly tenant: Tenant;
  readonly file: FileFacts;
  readonly category: ImportCategory | null;
  readonly policy: UploadDetails["policy"];
  readonly state: UploadState;
  /** Bytes that are there. */
  readonly sent: number;
  /** Bytes per second. */
  readonly speed: number | null;
  /** Known once the file is announced. */
  readonly importId: string | null;
  /** Sent in parts, so that it can stop and go on. */
  readonly inParts: boolean;
  readonly waiting: Waiting | null;
  readonly problem: string | null;
}

export function newItem(
  id: string,
  from: Pick<UploadItem, "tenant" | "file" | "category" | "policy"> & Partial<UploadItem>,
): UploadItem {
  return {
    state: "queued",
    sent: 0,
    speed: null,
    importId: null,
    inParts: false,
    waiting: null,
    problem: null,
    ...from,
    id,
  };
}

/** Whether it is still to arrive. */
export function isUnderWay({ state }: UploadItem): boolean {
  return state !== "arrived" && state !== "failed";
}

/** Whether closing the page would lose something: bytes on their way, or a file that would have to start over. */
export function wouldBeLost(item: UploadItem): boolean {
  return isUnderWay(item) && !(item.inParts && (item.state === "paused" || item.state === "waiting"));
}

export function percentOf({ sent, file }: Pick<UploadItem, "sent" | "file">): number {
  return file.size === 0 ? 100 : Math.min(100, (sent / file.size) * 100);
}

/** Seconds until it is there; null while nothing can be said. */
export function remainingOf({ speed, sent, file, state }: UploadItem): number | null {
  return state === "sending" && speed ? (file.size - sent) / speed : null;
}

export interface Totals {
  readonly files: number;
  readonly percent: number;
  readonly remaining: number | null;
  readonly halted: boolean;
}

/** All that is under way, as one; `halted` when none of it moves. */
export function totalsOf(items: readonly UploadItem[]): Totals {
  const live = items.filter(isUnderWay);
  const sum = (value: (item: UploadItem) => number) => live.reduce((total, item) => total + value(item), 0);
  const [size, sent, speed] = [
    sum((item) => item.file.size),
    sum((item) => item.sent),
    sum((item) => (item.state === "sending" ? (item.speed ?? 0) : 0)),
  ];
  return {
    files: live.length,
    percent: size === 0 ? 100 : (sent / size) * 100,
    remaining: speed > 0 ? (size - sent) / speed : null,
    halted: live.length > 0 && live.every(({ state }) => state === "paused" || state === "waiting"),
  };
}
