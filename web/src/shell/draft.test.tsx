import { act, renderHook } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { isText } from "../api/accepted";
import { useDraft } from "./draft";

/** A page that keeps the text in its address and reads it from there, as searches do. */
function aSearch() {
  const committed = vi.fn<(text: string) => void>();
  const { result } = renderHook(() => {
    const [address, setAddress] = useState("");
    const read = new URLSearchParams(address).get("text") ?? "";
    return useDraft(isText(read) ? read : "", (text) => {
      committed(text);
      setAddress(new URLSearchParams({ text }).toString());
    });
  });
  const pass = () => act(() => vi.advanceTimersByTimeAsync(5_000));
  return { committed, result, pass, type: (text: string) => act(() => result.current[1](text)) };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test.each(["web\t01", "\tweb 01\u0000 ", "web\ud800\u000001"])(
  "%j is committed once, as a text that is taken",
  async (typed) => {
    const { committed, result, pass, type } = aSearch();
    type(typed);
    await pass();
    expect(committed.mock.calls).toEqual([["web 01"]]);
    expect(result.current[0]).toBe(typed);
  },
);

test("what is no text at all is not committed", async () => {
  const { committed, pass, type } = aSearch();
  type(" \t");
  await pass();
  expect(committed).not.toHaveBeenCalled();
});
