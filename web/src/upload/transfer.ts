/**
 * One file on its way to the server: announced, sent as the server says (by a form or in parts), made whole.
 *
 * Guarantees: the server decides how a file is sent; a file in parts goes on with the parts that are missing, whatever
 * was lost in between; aborted, it leaves what has arrived where it is. Nothing reads the file as a whole.
 */
import { ApiProblem } from "../api/problem";
import { serverNow } from "../api/serverClock";
import type { UploadAccepted, UploadRequest } from "../api/types";
import type { UploadRoutes } from "../api/uploads";
import { postForm, putPart, type Form } from "./bytes";
import { patiently, type Patience, type Waiting } from "./patience";

/** An announced upload. */
export interface OpenUpload {
  readonly importId: string;
  /** Until when the server takes it, in milliseconds. */
  readonly expiresAt: number;
  /** How to post it; null for one in parts. */
  readonly form: Form | null;
}

export interface Job {
  readonly file: File;
  readonly request: UploadRequest;
  readonly routes: UploadRoutes;
  /** Set once the file is announced, also for one that goes on. */
  open: OpenUpload | null;
  /** The announcement while it is asked for; it is not aborted, or the import would be left waiting for its file. */
  announcing: Promise<OpenUpload> | null;
}

export interface TransferEvents {
  readonly onAnnounced: (open: OpenUpload) => void;
  /** `kept` of the bytes stay there when the sending breaks off. */
  readonly onSent: (bytes: number, kept: number) => void;
  readonly onWaiting: (waiting: Waiting | null) => void;
  readonly onFinishing: () => void;
}

type Circumstances = Omit<Patience, "onWaiting"> & TransferEvents;

const ROUNDS = 3;
const NOT_WHOLE = ["parts-missing", "part-size-wrong", "parts-differ", "parts-changed"];
const GOOD_FOR_MS = 5_000;

/** Sends the file to its end; rejects with what cannot be mended by trying again, or with the signal's reason. */
export async function transfer(job: Job, around: Circumstances): Promise<void> {
  try {
    await sendAnnounced(job, around);
  } catch (error) {
    // the answer to the last request was lost: the file has been there since
    if (!isCode(error, "file-already-there")) throw error;
  }
}

async function sendAnnounced(job: Job, around: Circumstances): Promise<void> {
  for (let round = 1; ; round += 1) {
    const open = await announced(job, around);
    try {
      await (open.form ? sendForm(job, open.form, around) : sendParts(job, open.importId, around));
      return;
    } catch (error) {
      around.signal.throwIfAborted();
      if (round >= ROUNDS || !(open.form ? isRefusedForm(error, open) : isOneOf(error, NOT_WHOLE))) throw error;
      if (open.form) await giveUp(job); // its time was over; the next round announces the file anew
    }
  }
}

async function announced(job: Job, around: Circumstances): Promise<OpenUpload> {
  if (job.announcing) await job.announcing.catch(() => null); // by a run that was paused meanwhile
  const open = job.open ?? (await announce(job, around));
  around.signal.throwIfAborted();
  around.onAnnounced(open);
  return open;
}

async function announce(job: Job, around: Circumstances): Promise<OpenUpload> {
  job.announcing = patiently(() => job.routes.announce(job.request), around).then(openUpload);
  try {
    job.open = await job.announcing;
    return job.open;
  } finally {
    job.announcing = null;
  }
}

function openUpload({ data_import_id, expires_at, upload }: UploadAccepted): OpenUpload {
  return {
    importId: data_import_id,
    expiresAt: Date.parse(expires_at),
    form: "multipart" in upload ? null : upload,
  };
}

/** Tells the server that the file does not come; rejects with `file-already-there` where it has. */
async function giveUp(job: Job): Promise<void> {
  const open = job.open;
  job.open = null;
  if (open) await job.routes.cancel(open.importId);
}

async function sendForm(job: Job, form: Form, around: Circumstances): Promise<void> {
  await patiently(async () => {
    await mustBeReadable(job.file);
    if (job.open && serverNow() > job.open.expiresAt - GOOD_FOR_MS) throw expired();
    await postForm(form, job.file, { signal: around.signal, onSent: (bytes) => around.onSent(bytes, 0) });
  }, around);
}

async function sendParts(job: Job, id: string, around: Circumstances): Promise<void> {
  const { signal } = around;
  const { parts, part_size, part_count } = await patiently(() => job.routes.listParts(id, signal), around);
  const sizes = new Map(parts.map((part) => [part.PartNumber, part.Size]));
  const partOf = (number: number) => job.file.slice((number - 1) * part_size, number * part_size);
  let there = parts.reduce((sum, part) => sum + part.Size, 0);
  around.onSent(there, there);
  for (let number = 1; number <= part_count; number += 1) {
    const part = partOf(number);
    if (sizes.get(number) === part.size) continue;
    there -= sizes.get(number) ?? 0;
    const kept = there;
    await patiently(async () => {
      await mustBeReadable(job.file);
      // signed when it is its turn, so that the address has not expired by then
      const { parts: signed } = await job.routes.signParts(id, [number], signal);
      const url = (signed[0] as { url: string }).url;
      await putPart(url, part, { signal, onSent: (bytes) => around.onSent(kept + bytes, kept) });
    }, around);
    there += part.size;
    around.onSent(there, there);
  }
  around.onFinishing();
  await patiently(() => job.routes.complete(id, undefined, signal), around);
}

/** A file that was changed or moved fails to be sent just as a lost connection does, but will never succeed. */
async function mustBeReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new ApiProblem(
      409,
      "file-changed",
      "The file was changed, moved or removed while it was sent. Choose it again.",
    );
  }
}

function expired(): ApiProblem {
  return new ApiProblem(410, "form-expired", "The time for sending this file was over before it began. Send it again.");
}

/** A form that came too late, by the server's clock as it is known here or by the storage's own. */
function isRefusedForm(error: unknown, open: OpenUpload): boolean {
  return (
    isCode(error, "form-expired") ||
    (isCode(error, "storage-refused") && serverNow() > open.expiresAt - 60 * GOOD_FOR_MS)
  );
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof ApiProblem && codes.includes(error.code);
}

function isCode(error: unknown, code: string): boolean {
  return isOneOf(error, [code]);
}
