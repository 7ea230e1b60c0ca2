/**
 * Sends files with Uppy; loaded with the first file, since most visits send none.
 *
 * What is known of each file goes to `onNews`; Uppy holds a file only while it is under way, so that one that failed is
 * not sent again with the next.
 */
import { Uppy } from "@uppy/core";

import { ApiProblem } from "../api/problem";
import { FormOrParts } from "./FormOrParts";
import { patiently, type Waiting } from "./patience";
import { transfer, type Job, type OpenUpload } from "./transfer";

export type News =
  | { readonly kind: "started" }
  | { readonly kind: "announced"; readonly open: OpenUpload }
  | { readonly kind: "sent"; readonly bytes: number; readonly kept: number }
  | { readonly kind: "waiting"; readonly waiting: Waiting | null }
  | { readonly kind: "finishing" }
  | { readonly kind: "arrived" }
  | { readonly kind: "failed"; readonly problem: string; readonly gone: boolean };

export type NewJob = Pick<Job, "file" | "request" | "routes" | "open">;

export interface Sender {
  add(id: string, job: NewJob): void;
  pause(id: string): void;
  resume(id: string): void;
  /** Stops sending it; `cancel` also tells the server that it does not come. */
  remove(id: string, cancel: boolean): Promise<void>;
  /** What is waited for may have come. */
  wake(): void;
}

const AT_ONCE = 3;
const quietly = () => undefined;
const LOGGER = { debug: quietly, warn: quietly, error: quietly }; // what goes wrong is shown on the page

export function createSender(onNews: (id: string, news: News) => void): Sender {
  const jobs = new Map<string, Job>(); // by our id
  const uppyIds = new Map<string, string>();
  const ourIds = new Map<string, string>();
  const wake = new EventTarget();
  const uppy = new Uppy({ id: "importflow", autoProceed: true, logger: LOGGER });

  function drop(id: string): void {
    const uppyId = uppyIds.get(id);
    jobs.delete(id);
    uppyIds.delete(id);
    if (uppyId === undefined) return;
    ourIds.delete(uppyId);
    if (uppy.getState().files[uppyId]) uppy.removeFile(uppyId);
  }

  uppy.use(FormOrParts, {
    atOnce: AT_ONCE,
    send: async (uppyId: string, signal: AbortSignal) => {
      const id = ourIds.get(uppyId);
      const job = id === undefined ? undefined : jobs.get(id);
      if (id === undefined || !job) return;
      const tell = (news: News) => {
        if (!signal.aborted) onNews(id, news);
      };
      tell({ kind: "started" });
      try {
        await transfer(job, {
          signal,
          wake,
          onAnnounced: (open) => tell({ kind: "announced", open }),
          onSent: (bytes, kept) => tell({ kind: "sent", bytes, kept }),
          onWaiting: (waiting) => tell({ kind: "waiting", waiting }),
          onFinishing: () => tell({ kind: "finishing" }),
        });
        tell({ kind: "arrived" });
      } catch (error) {
        tell({ kind: "failed", problem: sentenceOf(error), gone: isGone(error) });
        throw error;
      }
    },
  });
  const forget = (file: { readonly id: string } | undefined) => {
    const id = file && ourIds.get(file.id);
    if (id !== undefined) drop(id);
  };
  // after Uppy's own listeners, which still look the file up
  uppy.on("upload-success", (file) => queueMicrotask(() => forget(file)));
  uppy.on("upload-error", (file) => queueMicrotask(() => forget(file)));
  const isPaused = (uppyId: string | undefined) => uppyId !== undefined && (uppy.getFile(uppyId).isPaused ?? false);

  return {
    add(id, job) {
      jobs.set(id, { ...job, announcing: null });
      // the path makes its id at Uppy its own: a file may be sent again once it has arrived
      const { name, type } = job.file;
      const uppyId = uppy.addFile({ name, type, data: job.file, meta: { relativePath: id } });
      uppyIds.set(id, uppyId);
      ourIds.set(uppyId, id);
    },
    pause(id) {
      const uppyId = uppyIds.get(id);
      if (uppyId !== undefined && !isPaused(uppyId)) uppy.pauseResume(uppyId);
    },
    resume(id) {
      const uppyId = uppyIds.get(id);
      if (uppyId !== undefined && isPaused(uppyId)) uppy.pauseResume(uppyId);
    },
    async remove(id, cancel) {
      const job = jobs.get(id);
      drop(id);
      if (!job || !cancel) return;
      // one that is being announced just now is known to the server in a moment
      const open = job.open ?? (await job.announcing?.catch(() => null));
      if (!open) return;
      const patience = { signal: new AbortController().signal, onWaiting: quietly, wake };
      // the file may be whole already; what cannot be cancelled the server drops by itself
      await patiently(() => job.routes.cancel(open.importId), patience).catch(quietly);
    },
    wake: () => wake.dispatchEvent(new Event("wake")),
  };
}

function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.detail;
  return "The file could not be sent. Try again; if it comes back, tell us what you did.";
}

/** Whether the server has nothing of the upload any more: it was cancelled elsewhere, or its time was over. */
function isGone(error: unknown): boolean {
  return (
    error instanceof ApiProblem && (error.status === 404 || error.status === 410 || error.code === "upload-cancelled")
  );
}
