import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { aTenantPage, refusal, type Answers } from "../session/tenantPage";
import AssetPage from "./AssetPage";
import { AssetList } from "./assets/AssetList";
import { useAssetQuery } from "./assets/useAssetQuery";

const ASSET = {
  id: "asset-1",
  name: "web01",
  fqdn: null,
  hostname: null,
  asset_type: null,
  environment: null,
  ip_address: null,
  operating_system: null,
  application_name: null,
  classification: null,
  placeholder: false,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  origin: null,
  values: {},
  custom_attributes: {},
  dependencies: { outgoing: 1, incoming: 0 },
};
const DEPENDENCY = { id: "d", asset: ASSET, depends_on: { ...ASSET, name: "db01" }, port: 5_432, origin: null };
const ASSETS = { items: [ASSET], next_cursor: null, total: 1, total_is_exact: true };

const ANSWERS: Answers = {
  "/options": () => ({ categories: [] }),
  "/assets/": () => ASSET,
  "/assets": () => ASSETS,
  "/asset-dependencies": () => ({ items: [DEPENDENCY], next_cursor: null }),
};

function Assets() {
  return <AssetList {...useAssetQuery()} />;
}

test.each([
  ["an asset and what it depends on", AssetPage, ["web01", "db01"]],
  ["the list of assets", Assets, ["web01"]],
])("%s stays when asking for it again fails", async (_, Page, names) => {
  let failed = 0;
  const answers = Object.entries(ANSWERS).map(([path, answer]) => [path, () => (failed > 0 ? fail() : answer())]);
  const fail = () => {
    failed += 1;
    return refusal(400);
  };
  const { client, show } = aTenantPage(Object.fromEntries(answers) as Answers);
  show(<Page />);
  for (const name of names) expect((await screen.findAllByText(name)).length).toBeGreaterThan(0);
  failed = 1;
  await act(async () => {
    await client.invalidateQueries();
    await new Promise((done) => setTimeout(done, 20)); // components are told a moment after
  });
  expect(failed).toBeGreaterThan(1);
  for (const name of names) expect(screen.queryAllByText(name).length).toBeGreaterThan(0);
  expect(screen.queryByText(/could not be loaded/)).toBeNull();
});
