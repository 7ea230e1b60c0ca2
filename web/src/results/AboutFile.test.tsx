import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import * as leaving from "../shell/leaving";
import { aTenantPage, refusal } from "../session/tenantPage";
import { AboutFile } from "./AboutFile";

const FILE = {
  filename: "servers.csv",
  file_size: 10,
  mime_type: "text/csv",
  format: "text",
  header_row: 1,
  columns: 3,
  delimiter: ",",
  sha256: null,
  created_at: "2026-01-01T00:00:00Z",
  uploaded_at: null,
};

test("the original is fetched with a fresh link, and not at all where there is none", async () => {
  const save = vi.spyOn(leaving, "goToDownload").mockImplementation(() => undefined);
  const answers = [{ ...FILE, url: "old" }, { ...FILE, url: "fresh" }, refusal(403), { ...FILE, url: "newest" }];
  aTenantPage({ "/import-1/file": () => answers.shift() }).show(<AboutFile id="import-1" />);
  const button = await screen.findByRole("button", { name: "Download original" });
  fireEvent.click(button);
  await vi.waitFor(() => expect(save.mock.calls).toEqual([["fresh"]]));
  fireEvent.click(button);
  expect(await screen.findByText(/could not be fetched/)).toBeTruthy();
  fireEvent.click(button);
  await vi.waitFor(() => expect(save.mock.calls).toEqual([["fresh"], ["newest"]]));
});
