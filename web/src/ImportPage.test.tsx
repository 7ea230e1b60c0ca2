import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import ImportPage from "./ImportPage";
import { aTenantPage, refusal, type Answers } from "./session/tenantPage";
import { anImport } from "./watch/building";

const GONE = "This engagement is not open to you";
const NEXT_POLL_MS = 6_000;

const OURS = { kind: "internal", code: "internal-error", message: "Not in your file.", advice: null } as const;
const COMPLETED = { status: "completed", records: { total: 9, valid: 9, rejected: 0, processed: 0 } } as const;

let answer: () => unknown;

async function openImport(answers: Answers = {}) {
  aTenantPage({ ...answers, "/data-import/status/": () => answer() }).show(<ImportPage />);
  await pass(100);
}

/** Presses the button, and waits until what was asked for then has been answered. */
async function press(name: string) {
  const button = screen.getByRole("button", { name });
  act(() => button.focus());
  fireEvent.click(button);
  await pass(100);
}

const refused = (detail: string) => Response.json({ code: "refused", detail }, { status: 409 });

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const says = (text: RegExp | string) => screen.queryAllByText(text).length > 0;

beforeEach(() => {
  vi.useFakeTimers();
  answer = () => anImport();
});

afterEach(() => {
  vi.useRealTimers();
});

test("an import that is watched and not answered for is still shown, and asked about", async () => {
  await openImport();
  answer = () => Promise.reject(new TypeError("offline"));
  await pass(NEXT_POLL_MS);
  expect([says(/this page keeps asking/), says("Checking records")]).toEqual([true, true]);
});

test("an import that is not open any more is not shown as if it were being watched", async () => {
  await openImport();
  expect(says("Checking records")).toBe(true);
  answer = () => refusal(403);
  await pass(NEXT_POLL_MS);
  expect([says(GONE), says("Checking records"), says(/keeps asking/)]).toEqual([true, false, false]);
});

describe("an import that is cancelled", () => {
  test("is so only after it was asked about, and what became of it is shown", async () => {
    const cancel = vi.fn(() => {
      answer = () => anImport({ status: "cancelled" });
      return { data_import_id: "d", status: "cancelled" };
    });
    await openImport({ "/d/cancel": cancel });
    await press("Cancel import");
    await press("Keep it");
    expect([cancel.mock.calls.length, screen.queryByRole("dialog"), says("Checking records")]).toEqual([0, null, true]);

    await press("Cancel import");
    await press("Cancel the import");
    expect([cancel.mock.calls.length, screen.queryByRole("dialog"), says("Checking records")]).toEqual([
      1,
      null,
      false,
    ]);
    expect(says("The import was cancelled. Nothing was imported.")).toBe(true);
    expect(document.activeElement).not.toBe(document.body);
  });

  test("may have ended meanwhile: the refusal stays beside what became of it", async () => {
    const why = "The import is completed; only one that has not ended can be cancelled.";
    await openImport({
      "/d/cancel": () => {
        answer = () => anImport(COMPLETED);
        return refused(why);
      },
    });
    await press("Cancel import");
    await press("Cancel the import");
    await pass(NEXT_POLL_MS);
    expect([says(why), says("There is nothing left to cancel."), says("Checking records")]).toEqual([
      true,
      true,
      false,
    ]);
    fireEvent.click(screen.getAllByRole("button", { name: "Close" }).at(-1) as HTMLElement);
    await pass(100);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("cannot be kept once it is being cancelled, so that a refusal is read", async () => {
    let refuse: (answer: Response) => void = () => undefined;
    await openImport({ "/d/cancel": () => new Promise<Response>((resolve) => (refuse = resolve)) });
    await press("Cancel import");
    await press("Cancel the import");
    expect(says("Records that are being brought in right now are waited for.")).toBe(true);
    expect(screen.getByRole("button", { name: "Keep it" })).toHaveProperty("disabled", true);
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" });
    await pass(100);
    refuse(refused("It is worked on. Ask again."));
    await pass(100);
    expect(says("It is worked on. Ask again.")).toBe(true);
    await press("Keep it");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("may be held by what works on it: the reason is said, and it can be tried once more", async () => {
    const cancel = vi.fn(() => Response.json({ code: "busy", detail: "It is worked on. Ask again." }, { status: 503 }));
    await openImport({ "/d/cancel": cancel });
    await press("Cancel import");
    await press("Cancel the import");
    expect([says("It is worked on. Ask again."), says("Checking records")]).toEqual([true, true]);
    await press("Cancel the import");
    expect(cancel.mock.calls.length).toBe(2);
  });
});

describe("an import that failed", () => {
  test("on our side is tried again where it is shown, and is watched again to its end", async () => {
    answer = () => anImport({ status: "failed", error: OURS });
    await openImport({
      "/d/retry": () => {
        answer = () => anImport();
        return Response.json({ data_import_id: "d" }, { status: 202 });
      },
    });
    expect(says("The import failed on our side. Nothing was imported.")).toBe(true);
    await press("Try again");
    expect([says("Checking records"), document.activeElement === document.body]).toEqual([true, false]);
    expect(says(/^Import failed/)).toBe(false);
    answer = () => anImport(COMPLETED);
    await pass(NEXT_POLL_MS);
    expect([says("Checking records"), says("Import completed, 9 of 9 records valid.")]).toEqual([false, true]);
  });

  test("and cannot be tried again says so in the words of the API, until they are dismissed", async () => {
    const why = "What the first try left has expired. Import the file again; assets that are in stay as they are.";
    answer = () => anImport({ status: "failed", error: OURS });
    await openImport({ "/d/retry": () => refused(why) });
    await press("Try again");
    expect([says("The import could not be tried again"), says(why)]).toEqual([true, true]);
    expect(screen.queryAllByRole("button", { name: "Import again" }).length).toBe(2); // in the menu, and here
    await press("Dismiss");
    expect([says(why), says("The import failed on our side. Nothing was imported.")]).toEqual([false, true]);
  });

  test("because of its file is not offered to be tried again", async () => {
    answer = () => anImport({ status: "failed", error: { ...OURS, kind: "rejected", code: "not-text" } });
    await openImport();
    expect([says("The file was refused. Nothing of it was imported."), says("Try again")]).toEqual([true, false]);
  });
});
