/**
 * Uploads in parts that are not finished, kept in this browser so that a reload does not lose them.
 *
 * Guarantees: what is kept names the file and the import and holds neither tokens nor contents; entries that the server
 * has given up by now are gone; storage that is forbidden, full or was written by somebody else costs nothing but the
 * memory.
 */
import type { Tenant } from "../api/client";
import { serverNow } from "../api/serverClock";
import type { ImportCategory, ProcessingConfig } from "../api/types";
import { factsOf, type FileFacts } from "./files";

export interface RememberedUpload {
  readonly importId: string;
  readonly tenant: Tenant;
  readonly file: FileFacts;
  readonly category: ImportCategory | null;
  readonly policy: ProcessingConfig["policy"];
  /** Bytes that were there when it was last heard of. */
  readonly sent: number;
  /** Until when the server takes it, in milliseconds. */
  readonly expiresAt: number;
}

type Keeper = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export const REMEMBERED_KEY = "importflow-uploads";

export class RememberedUploads {
  private kept: readonly RememberedUpload[] = [];
  private read: string | null = null;

  constructor(
    private readonly storage: Keeper | null,
    private readonly now: () => number = serverNow,
  ) {}

  /** The same list as long as nothing changed. */
  readonly all = (): readonly RememberedUpload[] => {
    const text = this.text();
    if (text !== this.read) {
      this.read = text;
      this.kept = uploadsIn(text);
    }
    if (this.kept.some((each) => each.expiresAt <= this.now())) {
      this.kept = this.kept.filter((each) => each.expiresAt > this.now());
    }
    return this.kept;
  };

  keep(upload: RememberedUpload): void {
    const others = this.all().filter((each) => each.importId !== upload.importId);
    this.write([...others, { ...upload, file: factsOf(upload.file) }]);
  }

  progress(importId: string, sent: number): void {
    const all = this.all();
    if (all.some((each) => each.importId === importId && each.sent !== sent)) {
      this.write(all.map((each) => (each.importId === importId ? { ...each, sent } : each)));
    }
  }

  forget(importId: string): void {
    this.write(this.all().filter((each) => each.importId !== importId));
  }

  private text(): string | null {
    try {
      return this.storage?.getItem(REMEMBERED_KEY) ?? null;
    } catch {
      return null;
    }
  }

  private write(uploads: readonly RememberedUpload[]): void {
    try {
      if (uploads.length === 0) this.storage?.removeItem(REMEMBERED_KEY);
      else this.storage?.setItem(REMEMBERED_KEY, JSON.stringify(uploads));
    } catch {
      // full or forbidden: after a reload the upload begins anew
    }
  }
}

function uploadsIn(text: string | null): RememberedUpload[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isUpload) : [];
  } catch {
    return [];
  }
}

function isUpload(found: unknown): found is RememberedUpload {
  const upload = found as Partial<RememberedUpload> | null;
  const numbers = [upload?.sent, upload?.expiresAt, upload?.file?.size, upload?.file?.lastModified];
  const { importId, tenant, file, policy } = upload ?? {};
  const texts = [importId, tenant?.clientAccountId, tenant?.engagementId, file?.name, policy];
  return numbers.every(Number.isFinite) && texts.every((each) => typeof each === "string");
}
