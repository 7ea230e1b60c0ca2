import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ApiProblem, unreachable } from "../api/problem";
import { noteServerTime } from "../api/serverClock";
import type { UploadRoutes } from "../api/uploads";
import * as bytes from "./bytes";
import { transfer, type Job } from "./transfer";

const SOON = "2999-01-01T00:00:00Z";

/** A server with room for one upload of three parts of four bytes. */
function aServer({ parts = [], there = [] }: { parts?: number[]; there?: number[] } = {}) {
  const kept = new Set([...parts, ...there]);
  const problem = (code: string) => new ApiProblem(409, code, code);
  const routes = {
    announce: vi.fn(() => Promise.resolve(accepted({ multipart: {} }))),
    listParts: vi.fn(() =>
      Promise.resolve({
        part_size: 4,
        part_count: 3,
        parts: [...kept].map((n) => ({ PartNumber: n, Size: sizeOf(n) })),
      }),
    ),
    signParts: vi.fn((_: string, [n]: number[]) => Promise.resolve({ parts: [{ url: `part-${String(n)}` }] })),
    complete: vi.fn(() => (kept.size === 3 ? Promise.resolve({}) : Promise.reject(problem("parts-missing")))),
    cancel: vi.fn(() => Promise.resolve({})),
  };
  const put = vi.spyOn(bytes, "putPart").mockImplementation((url) => {
    kept.add(Number(url.at(-1)));
    return Promise.resolve();
  });
  return { routes: routes as unknown as UploadRoutes & typeof routes, put, kept };
}

function accepted(upload: object) {
  return { data_import_id: "import-1", expires_at: SOON, upload };
}

function sizeOf(number: number): number {
  return number === 3 ? 2 : 4;
}

function aJob(routes: UploadRoutes, over: Partial<Job> = {}): Job {
  const file = new File(["0123456789"], "servers.csv");
  return { file, request: {} as Job["request"], routes, open: null, announcing: null, ...over };
}

const stop = { current: new AbortController() };
const sent: number[] = [];
const waits: (string | undefined)[] = [];
const wake = new EventTarget();
const around = () => ({
  signal: stop.current.signal,
  wake,
  onAnnounced: () => undefined,
  onSent: (n: number) => void sent.push(n),
  onWaiting: (waiting: { reason: string } | null) => void waits.push(waiting?.reason),
  onFinishing: () => undefined,
});

afterEach(() => noteServerTime(new Date().toUTCString()));

beforeEach(() => {
  stop.current = new AbortController();
  sent.length = waits.length = 0;
});

describe("a file on its way", () => {
  it("is sent as the server says, part by part, and then made whole", async () => {
    const { routes, put } = aServer();
    await transfer(aJob(routes), around());
    expect(put.mock.calls.map(([url, part]) => [url, part.size])).toEqual([
      ["part-1", 4],
      ["part-2", 4],
      ["part-3", 2],
    ]);
    expect(sent.at(-1)).toBe(10);
    expect(routes.complete).toHaveBeenCalledOnce();
  });

  it("goes on with the parts that are missing, without being announced again", async () => {
    const { routes, put } = aServer({ there: [1, 3] });
    await transfer(aJob(routes, { open: { importId: "import-1", expiresAt: 9e15, form: null } }), around());
    expect(routes.announce).not.toHaveBeenCalled();
    expect(put.mock.calls.map(([url]) => url)).toEqual(["part-2"]);
  });

  it("waits for a lost connection and sends the same part again as soon as it is back", async () => {
    const { routes, put } = aServer();
    put.mockRejectedValueOnce(unreachable());
    const done = transfer(aJob(routes), around());
    await vi.waitFor(() => expect(waits).toEqual(["connection"]));
    wake.dispatchEvent(new Event("wake"));
    await done;
    expect(put.mock.calls.map(([url]) => url)).toEqual(["part-1", "part-1", "part-2", "part-3"]);
    expect(waits).toEqual(["connection", undefined]);
  });

  it("waits for a place instead of being refused", async () => {
    const { routes } = aServer();
    routes.announce.mockRejectedValueOnce(new ApiProblem(429, "too-many-imports", "At most 20"));
    const done = transfer(aJob(routes), around());
    await vi.waitFor(() => expect(waits).toEqual(["place"]));
    wake.dispatchEvent(new Event("wake"));
    await done;
    expect(routes.announce).toHaveBeenCalledTimes(2);
  });

  it("sends what is found missing at the end, and takes an answer that was lost for what it was", async () => {
    const { routes, put, kept } = aServer();
    routes.complete.mockImplementationOnce(() => {
      kept.delete(2);
      return Promise.reject(new ApiProblem(409, "parts-missing", "2"));
    });
    await transfer(aJob(routes), around());
    expect(put).toHaveBeenCalledTimes(4);
    routes.listParts.mockRejectedValueOnce(new ApiProblem(409, "file-already-there", "there"));
    await transfer(aJob(routes, { open: { importId: "import-1", expiresAt: 9e15, form: null } }), around());
  });

  it("is sent by a form in time, however far ahead the viewer's clock is", async () => {
    noteServerTime(new Date(Date.now() - 20 * 60_000).toUTCString());
    const { routes } = aServer();
    const form = { url: "bucket", fields: {} };
    const expires_at = new Date(Date.now() - 5 * 60_000).toISOString();
    routes.announce.mockResolvedValue({ ...accepted(form), expires_at });
    const post = vi.spyOn(bytes, "postForm").mockResolvedValue();
    await transfer(aJob(routes), around());
    expect([routes.announce, post].map((each) => each.mock.calls.length)).toEqual([1, 1]);
  });

  it("says why where no form is ever in time", async () => {
    const { routes } = aServer();
    routes.announce.mockResolvedValue({
      ...accepted({ url: "bucket", fields: {} }),
      expires_at: "2000-01-01T00:00:00Z",
    });
    await expect(transfer(aJob(routes), around())).rejects.toThrow(/time .* was over/);
  });

  it("announces anew a form whose time is over", async () => {
    const { routes } = aServer();
    const form = { url: "bucket", fields: {} };
    routes.announce.mockResolvedValue(accepted(form));
    const post = vi.spyOn(bytes, "postForm").mockResolvedValue();
    await transfer(aJob(routes, { open: { importId: "old", expiresAt: 0, form } }), around());
    expect(routes.cancel).toHaveBeenCalledWith("old");
    expect(post).toHaveBeenCalledOnce();
  });

  it("stops where it is when it is aborted while waiting, and leaves what is there", async () => {
    const { routes } = aServer();
    routes.signParts.mockRejectedValue(new ApiProblem(401, "session-ended", "Sign in again."));
    const done = transfer(aJob(routes), around());
    await vi.waitFor(() => expect(waits).toEqual(["session"]));
    stop.current.abort();
    await expect(done).rejects.toThrow(/abort/i);
    expect(routes.cancel).not.toHaveBeenCalled();
  });

  it("does not wait for a file that was changed meanwhile", async () => {
    const { routes } = aServer();
    const job = aJob(routes);
    vi.spyOn(job.file, "slice").mockImplementation(
      () => ({ size: 4, arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }) as never,
    );
    await expect(transfer(job, around())).rejects.toThrow(/changed, moved or removed/);
  });
});
