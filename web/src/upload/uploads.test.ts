import { beforeEach, describe, expect, it, vi } from "vitest";

import type { UploadRoutes } from "../api/uploads";
import { totalsOf, wouldBeLost } from "./items";
import { RememberedUploads } from "./remembered";
import type { News, Sender } from "./sender";
import { Uploads, type NewUpload } from "./uploads";

const HERE = { clientAccountId: "client", engagementId: "here" };
const THERE = { clientAccountId: "client", engagementId: "there" };
const IN_PARTS = { importId: "import-1", expiresAt: 9e15, form: null };

function aPage() {
  let tell: (id: string, news: News) => void = () => undefined;
  const sender = {
    add: vi.fn(),
    pause: vi.fn(),
    resume: vi.fn(),
    remove: vi.fn(() => Promise.resolve()),
    wake: vi.fn(),
  };
  const asked: unknown[] = [];
  let ids = 0;
  const uploads = new Uploads({
    routesFor: (tenant) => {
      asked.push(tenant);
      return { cancel: () => Promise.resolve() } as unknown as UploadRoutes;
    },
    loadSender: (onNews) => {
      tell = onNews;
      return Promise.resolve(sender as Sender);
    },
    remembered: new RememberedUploads(localStorage),
    newId: () => `upload-${String((ids += 1))}`,
  });
  return { uploads, sender, asked, tell: (id: string, news: News) => tell(id, news) };
}

function aFile(over: Partial<NewUpload> = {}): NewUpload {
  return {
    tenant: HERE,
    file: new File(["0123456789"], "servers.csv", { lastModified: 5 }),
    mimeType: "text/csv",
    category: null,
    details: { sourceSystem: " ", importName: "", policy: "partial" },
    ...over,
  };
}

beforeEach(() => localStorage.clear());

describe("the uploads of a window", () => {
  it("go to the tenant they began in, with the category of where they were dropped", async () => {
    const { uploads, sender, asked } = aPage();
    uploads.add(aFile());
    uploads.add(aFile({ tenant: THERE, category: "cmdb_export" }));
    await vi.waitFor(() => expect(sender.add).toHaveBeenCalledTimes(2));
    expect(asked).toEqual([HERE, THERE]);
    const requests = sender.add.mock.calls.map(([, job]) => (job as { request: object }).request);
    expect(requests).toMatchObject([
      { import_category: null, source_system: null, file_size: 10 },
      { import_category: "cmdb_export" },
    ]);
  });

  it("in parts are remembered until they have arrived, and gone on with when the same file is given again", async () => {
    const { uploads, tell } = aPage();
    uploads.add(aFile());
    await Promise.resolve();
    tell("upload-1", { kind: "announced", open: IN_PARTS });
    tell("upload-1", { kind: "sent", bytes: 7, kept: 4 });
    expect(uploads.remembered()).toMatchObject([{ importId: "import-1", sent: 4, tenant: HERE }]);

    const reloaded = aPage();
    reloaded.uploads.add(aFile({ tenant: THERE }));
    reloaded.uploads.add(aFile());
    await vi.waitFor(() => expect(reloaded.sender.add).toHaveBeenCalledTimes(2));
    const [elsewhere, goingOn] = reloaded.sender.add.mock.calls.map(([, job]) => (job as { open: unknown }).open);
    expect(elsewhere).toBeNull();
    expect(goingOn).toEqual(IN_PARTS);
    reloaded.tell("upload-2", { kind: "arrived" });
    expect(reloaded.uploads.remembered()).toEqual([]);
  });

  it("that were begun as something else are not gone on with as if that had been said now", async () => {
    const { uploads, tell } = aPage();
    uploads.add(aFile());
    await Promise.resolve();
    tell("upload-1", { kind: "announced", open: IN_PARTS });
    const reloaded = aPage();
    const strict = { sourceSystem: "", importName: "", policy: "strict" } as const;
    expect(reloaded.uploads.add(aFile({ category: "cmdb_export" }))).toBe(false);
    expect(reloaded.uploads.add(aFile({ details: strict }))).toBe(false);
    expect(reloaded.uploads.snapshot()).toEqual([]);
    expect(reloaded.uploads.add(aFile())).toBe(true);
    expect(reloaded.uploads.snapshot()).toMatchObject([{ importId: "import-1", policy: "partial" }]);
  });

  it("that fail are sent on from where they were, or anew where the server has dropped them", async () => {
    const { uploads, sender, tell } = aPage();
    uploads.add(aFile());
    await vi.waitFor(() => expect(sender.add).toHaveBeenCalled());
    tell("upload-1", { kind: "announced", open: IN_PARTS });
    tell("upload-1", { kind: "failed", problem: "The server has trouble.", gone: false });
    uploads.retry("upload-1");
    await vi.waitFor(() =>
      expect(sender.add).toHaveBeenLastCalledWith("upload-1", expect.objectContaining({ open: IN_PARTS })),
    );
    tell("upload-1", { kind: "failed", problem: "The time for this upload is over.", gone: true });
    expect(uploads.snapshot()).toMatchObject([{ state: "failed", importId: null, sent: 0 }]);
    uploads.retry("upload-1");
    await vi.waitFor(() =>
      expect(sender.add).toHaveBeenLastCalledWith("upload-1", expect.objectContaining({ open: null })),
    );
    expect(uploads.remembered()).toEqual([]);
  });

  it("end with a sign-out, and what was unfinished stays remembered; cancelled ones are forgotten", async () => {
    const { uploads, sender, tell } = aPage();
    uploads.add(aFile());
    await vi.waitFor(() => expect(sender.add).toHaveBeenCalled());
    tell("upload-1", { kind: "announced", open: IN_PARTS });
    await uploads.end();
    expect(sender.remove).toHaveBeenCalledWith("upload-1", false);
    expect(uploads.snapshot()).toEqual([]);
    expect(uploads.remembered()).toHaveLength(1);
    uploads.add(aFile());
    await uploads.cancel("upload-2");
    expect(sender.remove).toHaveBeenCalledWith("upload-2", true);
    expect(uploads.remembered()).toEqual([]);
  });

  it("warn before the window is closed unless they can go on afterwards", async () => {
    const { uploads, tell } = aPage();
    uploads.add(aFile());
    await Promise.resolve();
    const lost = () => uploads.snapshot().map(wouldBeLost);
    expect(lost()).toEqual([true]);
    tell("upload-1", { kind: "announced", open: IN_PARTS });
    tell("upload-1", { kind: "started" });
    expect(lost()).toEqual([true]);
    tell("upload-1", { kind: "waiting", waiting: { reason: "connection", until: 0 } });
    expect(lost()).toEqual([false]);
    expect(totalsOf(uploads.snapshot())).toMatchObject({ files: 1, halted: true });
    tell("upload-1", { kind: "arrived" });
    expect(lost()).toEqual([false]);
  });
});
