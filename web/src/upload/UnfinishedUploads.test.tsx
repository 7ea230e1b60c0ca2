import { act, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import type { UploadRoutes } from "../api/uploads";
import { aTenantPage, TENANT } from "../session/tenantPage";
import * as context from "./context";
import * as ownership from "./ownership";
import { RememberedUploads } from "./remembered";
import type { News, Sender } from "./sender";
import { UnfinishedUploads } from "./UnfinishedUploads";
import { Uploads } from "./uploads";

const FILE = new File(["0123456789"], "servers.csv", { lastModified: 5 });
const OPEN = { importId: "import-1", expiresAt: 9e15, form: null };

afterEach(() => localStorage.clear());

test("a failed upload that is taken off the list is there again as not finished", async () => {
  const owned = new Set<string>();
  vi.spyOn(ownership, "own").mockImplementation((id) => {
    owned.add(id);
    return () => owned.delete(id);
  });
  vi.spyOn(ownership, "owned").mockImplementation(() => Promise.resolve(new Set(owned)));
  let tell: (news: News) => void = () => undefined;
  const sender = { add: vi.fn() } as unknown as Sender;
  const uploads = new Uploads({
    routesFor: () => ({}) as UploadRoutes,
    loadSender: (onNews) => {
      tell = (news) => onNews("upload-1", news);
      return Promise.resolve(sender);
    },
    remembered: new RememberedUploads(localStorage),
    newId: () => "upload-1",
  });
  vi.spyOn(context, "useUploads").mockReturnValue(uploads);
  vi.spyOn(context, "useUploadItemsOf").mockImplementation(() => uploads.snapshot());
  const details = { sourceSystem: "", importName: "", policy: "strict" } as const;
  uploads.add({ tenant: TENANT, file: FILE, mimeType: "text/csv", category: "cmdb_export", details });
  const page = () => <UnfinishedUploads options={undefined} onRefused={() => undefined} />;
  const { rerender } = aTenantPage({}).show(page());
  const then = async (happens: () => void) => {
    await act(async () => {
      happens();
      rerender(page());
      await Promise.resolve();
    });
  };
  await then(() => tell({ kind: "announced", open: OPEN }));
  await then(() => tell({ kind: "failed", problem: "The server has trouble.", gone: false }));
  expect(screen.queryByText("servers.csv")).toBeNull();
  await then(() => uploads.dismiss("upload-1"));
  expect(screen.getByText("servers.csv")).toBeTruthy();
  expect(screen.getByText(/CMDB export · All or nothing/)).toBeTruthy();
});
