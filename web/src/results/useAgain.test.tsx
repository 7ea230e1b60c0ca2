import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { ImportStatusView } from "../api/types";
import { aTenantPage, refusal } from "../session/tenantPage";
import { useAgain } from "./useAgain";

test("an import that is being started can neither be forgotten nor started twice; a refused one can be both", async () => {
  const arrive: ((answer: Response) => void)[] = [];
  const asked = () => new Promise<Response>((resolve) => arrive.push(resolve));
  const { wrapper } = aTenantPage({ "/import-1/again": asked });
  const status = { data_import_id: "import-1" } as ImportStatusView;
  const { result } = renderHook(() => useAgain(status), { wrapper });
  const change = { processing_config: { policy: "partial" } } as const;
  act(() => result.current.start(change));
  await vi.waitFor(() => expect(arrive).toHaveLength(1));
  expect(result.current.pending).toEqual(change);
  act(() => result.current.forget());
  act(() => result.current.start());
  expect(result.current.pending).toEqual(change);
  arrive[0]?.(refusal(409));
  await vi.waitFor(() => expect(result.current.problem?.message).toBe("Refused."));
  expect([result.current.pending, arrive.length]).toEqual([null, 1]);
  act(() => result.current.forget());
  await vi.waitFor(() => expect(result.current.problem).toBeNull());
  act(() => result.current.start());
  await vi.waitFor(() => expect(arrive).toHaveLength(2));
});
