/**
 * All uploads of this window, across pages and tenants.
 *
 * Guarantees: each goes to the tenant it began in; what was announced in parts is remembered until it has arrived or
 * was cancelled; a sign-out ends all of them, a session that ran out only halts them.
 */
import type { Tenant } from "../api/client";
import { ApiProblem } from "../api/problem";
import type { ImportCategory, UploadRequest } from "../api/types";
import type { UploadRoutes } from "../api/uploads";
import { sameTenant } from "../session/tokens";
import { factsOf, sameFile, type FileFacts } from "./files";
import { isUnderWay, newItem, type UploadDetails, type UploadItem } from "./items";
import { own } from "./ownership";
import { Pace } from "./pace";
import type { RememberedUpload, RememberedUploads } from "./remembered";
import type { News, NewJob, Sender } from "./sender";

export interface Wiring {
  readonly routesFor: (tenant: Tenant) => UploadRoutes;
  readonly loadSender: (onNews: (id: string, news: News) => void) => Promise<Sender>;
  readonly remembered: RememberedUploads;
  readonly newId?: () => string;
}

export interface NewUpload {
  readonly tenant: Tenant;
  readonly file: File;
  readonly mimeType: string;
  readonly category: ImportCategory | null;
  readonly details: UploadDetails;
}

const SETTLED = { speed: null, waiting: null } as const;
const ANEW = { importId: null, inParts: false, sent: 0 } as const;
const TELL_EVERY_MS = 200; // of bytes; more often nobody could read it

export class Uploads {
  private items: readonly UploadItem[] = [];
  private readonly jobs = new Map<string, NewJob>();
  private readonly paces = new Map<string, Pace>();
  private readonly releases = new Map<string, () => void>();
  private readonly told = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private sender: Promise<Sender> | null = null;

  constructor(private readonly wiring: Wiring) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): readonly UploadItem[] => this.items;

  readonly remembered = (): readonly RememberedUpload[] => this.wiring.remembered.all();

  /** Sends the file; goes on with it where it was interrupted. False: a part of it was given as something else. */
  add({ tenant, file, mimeType, category, details }: NewUpload): boolean {
    const { policy } = details;
    const known = this.unfinishedOf(tenant, file);
    if (known && (known.category !== category || known.policy !== policy)) return false;
    if (known) {
      this.goOn(known, file);
      return true;
    }
    const request = requestOf(file, mimeType, category, details);
    const job = { file, request, routes: this.wiring.routesFor(tenant), open: null };
    this.start({ tenant, file: factsOf(file), category, policy }, job);
    return true;
  }

  /** Goes on with an upload that was interrupted; the file must be the same one. */
  goOn(known: RememberedUpload, file: File): void {
    const { tenant, importId, expiresAt, category, policy, sent } = known;
    const request = { filename: file.name, file_size: file.size } as UploadRequest; // announced long ago
    const job = { file, request, routes: this.wiring.routesFor(tenant), open: { importId, expiresAt, form: null } };
    this.start({ tenant, file: factsOf(file), category, policy, importId, sent, inParts: true }, job);
  }

  /** The interrupted upload that this file belongs to. */
  unfinishedOf(tenant: Tenant, file: FileFacts): RememberedUpload | undefined {
    return this.remembered().find(
      (each) =>
        sameTenant(each.tenant, tenant) &&
        sameFile(each.file, file) &&
        !this.items.some((item) => item.importId === each.importId && isUnderWay(item)),
    );
  }

  /** Cancels an interrupted upload that is not gone on with. */
  async discard({ importId, tenant }: RememberedUpload): Promise<void> {
    try {
      await this.wiring.routesFor(tenant).cancel(importId);
    } catch (error) {
      // nothing to cancel any more: it is whole, cancelled or unknown
      if (!(error instanceof ApiProblem) || error.passing || error.status === 401) throw error;
    }
    this.wiring.remembered.forget(importId);
    this.publish();
  }

  async pause(id: string): Promise<void> {
    this.paces.get(id)?.forget();
    this.change(id, { state: "paused", waiting: null, speed: null });
    (await this.sender)?.pause(id);
  }

  async resume(id: string): Promise<void> {
    this.change(id, { state: "queued" });
    (await this.sender)?.resume(id);
  }

  /** Tries again what failed, from where it stopped if the server still has that. */
  retry(id: string): void {
    const job = this.jobs.get(id);
    const item = this.items.find((each) => each.id === id);
    if (!job || item?.state !== "failed") return;
    this.change(id, { state: "queued", problem: null });
    this.send(id, job);
  }

  /** Gives it up: what has arrived of it is dropped by the server. */
  async cancel(id: string): Promise<void> {
    const item = this.items.find((each) => each.id === id);
    this.dismiss(id);
    if (item?.importId) this.wiring.remembered.forget(item.importId);
    await (await this.sender)?.remove(id, true);
  }

  /** Takes a row off the list; only for what is not under way. */
  dismiss(id: string): void {
    this.items = this.items.filter((each) => each.id !== id);
    this.letGo(id);
    this.publish();
  }

  dismissSettled(tenant: Tenant): void {
    for (const item of this.items) if (sameTenant(item.tenant, tenant) && !isUnderWay(item)) this.dismiss(item.id);
  }

  /** What uploads wait for may be there: a connection, a session, a place. */
  async wake(): Promise<void> {
    (await this.sender)?.wake();
  }

  /** Whoever was signed in has left: nothing goes on in their name. Unfinished ones stay remembered. */
  async end(): Promise<void> {
    const ids = this.items.map((each) => each.id);
    for (const id of ids) this.dismiss(id);
    const sender = await this.sender;
    for (const id of ids) await sender?.remove(id, false);
  }

  private start(from: Parameters<typeof newItem>[1], job: NewJob): void {
    const id = (this.wiring.newId ?? (() => crypto.randomUUID()))();
    this.items = [...this.items, newItem(id, from)];
    this.publish();
    this.send(id, job);
  }

  private send(id: string, job: NewJob): void {
    this.jobs.set(id, job);
    this.sender ??= this.wiring.loadSender((of, news) => this.hear(of, news));
    this.sender.then(
      (sender) => this.jobs.has(id) && sender.add(id, job),
      () => {
        this.sender = null; // its code could not be loaded; the next try asks for it again
        this.change(id, {
          state: "failed",
          problem: "The page could not load what it needs to send files. Try again.",
        });
      },
    );
  }

  private hear(id: string, news: News): void {
    const item = this.items.find((each) => each.id === id);
    if (!item) return;
    if (news.kind === "started") this.change(id, { state: "sending" });
    else if (news.kind === "announced") this.noteAnnounced(item, news.open);
    else if (news.kind === "sent") this.noteSent(item, news.bytes, news.kept);
    else if (news.kind === "waiting") this.noteWaiting(id, news.waiting);
    else if (news.kind === "finishing") this.change(id, { state: "finishing", sent: item.file.size, speed: null });
    else if (news.kind === "arrived") this.noteArrived(item);
    else this.noteFailed(item, news.problem, news.gone);
  }

  private noteAnnounced(item: UploadItem, open: NonNullable<NewJob["open"]>): void {
    const { id, tenant, file, category, policy, sent } = item;
    const { importId, expiresAt, form } = open;
    const job = this.jobs.get(id);
    if (job) this.jobs.set(id, { ...job, open });
    if (form === null) {
      this.wiring.remembered.keep({ importId, tenant, file, category, policy, sent, expiresAt });
      if (!this.releases.has(id)) this.releases.set(id, own(importId));
    }
    this.change(id, { importId, inParts: form === null });
  }

  private noteSent({ id, file, importId, sent }: UploadItem, bytes: number, kept: number): void {
    const now = Date.now();
    const pace = this.paces.get(id) ?? new Pace();
    this.paces.set(id, pace);
    pace.note(bytes, now);
    if (importId && kept > 0) this.wiring.remembered.progress(importId, kept);
    if (bytes >= sent && bytes < file.size && now - (this.told.get(id) ?? 0) < TELL_EVERY_MS) return;
    this.told.set(id, now);
    this.change(id, { sent: bytes, speed: pace.speed });
  }

  private noteWaiting(id: string, waiting: UploadItem["waiting"]): void {
    this.paces.get(id)?.forget();
    this.change(id, { state: waiting ? "waiting" : "sending", waiting, speed: null });
  }

  private noteArrived({ id, importId, file }: UploadItem): void {
    if (importId) this.wiring.remembered.forget(importId);
    this.letGo(id);
    this.change(id, { ...SETTLED, state: "arrived", sent: file.size });
  }

  /** It can be tried again, here or after a reload; from the start where the server has dropped it. */
  private noteFailed({ id, importId }: UploadItem, problem: string, gone: boolean): void {
    const job = this.jobs.get(id);
    if (gone && importId) this.wiring.remembered.forget(importId);
    if (gone && job) this.jobs.set(id, { ...job, open: null });
    this.release(id);
    this.change(id, { ...SETTLED, state: "failed", problem, ...(gone && ANEW) });
  }

  private change(id: string, change: Partial<UploadItem>): void {
    this.items = this.items.map((each) => (each.id === id ? { ...each, ...change } : each));
    this.publish();
  }

  private letGo(id: string): void {
    this.release(id);
    this.jobs.delete(id);
    this.paces.delete(id);
    this.told.delete(id);
  }

  private release(id: string): void {
    this.releases.get(id)?.();
    this.releases.delete(id);
  }

  private publish(): void {
    for (const listener of this.listeners) listener();
  }
}

function requestOf(file: File, mimeType: string, category: ImportCategory | null, details: UploadDetails) {
  const text = (value: string) => value.trim() || null;
  return {
    filename: file.name,
    file_size: file.size,
    mime_type: mimeType,
    import_category: category,
    source_system: text(details.sourceSystem),
    import_name: text(details.importName),
    processing_config: { policy: details.policy },
  } satisfies UploadRequest;
}
