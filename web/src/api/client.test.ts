import { beforeEach, describe, expect, test, vi } from "vitest";

import { answerOf, createApi, type Access } from "./client";
import { ApiProblem } from "./problem";
import { uploadRoutes } from "./uploads";

const TENANT = { clientAccountId: "client-1", engagementId: "engagement-1" };
const PROBLEM = { type: "about:blank", title: "Conflict", status: 409, code: "upload-expired", detail: "Too late." };

const answer = vi.fn<(request: Request) => Promise<Response>>();
const access: Access = { token: vi.fn(() => Promise.resolve("token-1")), refused: vi.fn() };

function anApi(tenant: typeof TENANT | null = TENANT) {
  return createApi({ base: "/api/v1", access, tenant, fetch: answer });
}

const history = (api = anApi()) => answerOf(api.GET("/api/v1/data-import", { params: { query: { limit: 5 } } }));
const sent = () => answer.mock.calls[0]?.[0] as Request;

beforeEach(() => {
  answer.mockReset().mockImplementation(() => Promise.resolve(Response.json({ items: [], next_cursor: null })));
  vi.mocked(access.refused).mockReset();
});

describe("a request", () => {
  test("carries the token and both tenant headers", async () => {
    await expect(history()).resolves.toEqual({ items: [], next_cursor: null });
    const named = ["Authorization", "X-Client-Account-ID", "X-Engagement-ID"].map((name) => sent().headers.get(name));
    expect(named).toEqual(["Bearer token-1", "client-1", "engagement-1"]);
    expect(new URL(sent().url).pathname + new URL(sent().url).search).toBe("/api/v1/data-import?limit=5");
  });

  test("names no tenant where none is chosen yet", async () => {
    await history(anApi(null));
    expect([sent().headers.get("x-client-account-id"), sent().headers.get("x-engagement-id")]).toEqual([null, null]);
  });

  test("goes where the settings say", async () => {
    const elsewhere = createApi({ base: "https://api.example/dev/api/v1/", access, tenant: null, fetch: answer });
    await history(elsewhere);
    expect(sent().url).toBe("https://api.example/dev/api/v1/data-import?limit=5");
  });

  test("that posts has its parameters in the body and ids escaped in the path", async () => {
    await uploadRoutes(anApi()).signParts("a/b", [1, 2]);
    expect([sent().method, new URL(sent().url).pathname, new URL(sent().url).search]).toEqual([
      "POST",
      "/api/v1/data-import/a%2Fb/upload/parts",
      "",
    ]);
    expect(await sent().json()).toEqual({ part_numbers: [1, 2] });
  });

  test("is not sent without a token", async () => {
    const ended = new ApiProblem(401, "session-ended", "Sign in again.");
    vi.mocked(access.token).mockRejectedValueOnce(ended);
    await expect(history()).rejects.toBe(ended);
    expect(answer).not.toHaveBeenCalled();
  });
});

describe("a failure", () => {
  test("that the API describes keeps its code, sentence, fields and reference", async () => {
    const body = { ...PROBLEM, request_id: "r-1", errors: [{ field: "limit" }] };
    const headers = { "Content-Type": "application/problem+json" };
    answer.mockResolvedValueOnce(new Response(JSON.stringify(body), { status: 409, headers }));
    await expect(history()).rejects.toMatchObject({
      status: 409,
      code: "upload-expired",
      detail: "Too late.",
      requestId: "r-1",
      errors: [{ field: "limit" }],
    });
  });

  test.each([
    ["a gateway's page", 502, "<html>Bad gateway</html>", "http-502", true],
    ["an empty body", 404, "", "http-404", false],
    ["JSON that is no object", 500, "null", "http-500", true],
    ["too many", 429, '{"message":"Too Many Requests"}', "http-429", true],
  ])("%s", async (_, status, body, code, passing) => {
    answer.mockResolvedValueOnce(new Response(body, { status }));
    const problem = await history().catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ status, code, passing });
    expect((problem as ApiProblem).detail).not.toBe("");
  });

  test("without an answer is a passing one", async () => {
    answer.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(history()).rejects.toMatchObject({ status: 0, code: "unreachable", passing: true });
  });

  test("that the caller asked for stays one", async () => {
    answer.mockRejectedValueOnce(new DOMException("gone", "AbortError"));
    await expect(history()).rejects.toMatchObject({ name: "AbortError" });
  });

  test("for want of a good token ends the session; others do not", async () => {
    answer.mockResolvedValueOnce(Response.json({ ...PROBLEM, status: 403 }, { status: 403 }));
    await expect(history()).rejects.toMatchObject({ status: 403 });
    expect(access.refused).not.toHaveBeenCalled();
    answer.mockResolvedValueOnce(Response.json({ ...PROBLEM, status: 401 }, { status: 401 }));
    await expect(history()).rejects.toMatchObject({ status: 401 });
    expect(access.refused).toHaveBeenCalledTimes(1);
  });
});
