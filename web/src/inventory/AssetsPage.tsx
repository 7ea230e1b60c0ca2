/** What the imports produced: to search, to filter, to go through. All of the choice stands in the address. */
import { useAssetFacets } from "../api/queries";
import { FilterChips } from "../shell/controls/FilterChips";
import { Page } from "../shell/Page";
import { AssetFilters } from "./assets/AssetFilters";
import { AssetList } from "./assets/AssetList";
import { withFilter, withoutFilters, type Filter } from "./assets/assetQuery";
import { chipsOf, useFilterChoices } from "./assets/filterChoices";
import { useAssetQuery } from "./assets/useAssetQuery";

export default function AssetsPage() {
  const state = useAssetQuery();
  const { query, show } = state;
  const choices = useFilterChoices(query);
  const isEmpty = useAssetFacets().data?.assets === 0;
  return (
    <Page title="Assets" lead="Everything the imports know of, with the file and row each value came from.">
      {!isEmpty && (
        <>
          <AssetFilters
            query={query}
            choices={choices}
            onChange={(name, value, options) => show(withFilter(query, name, value), options)}
          />
          <FilterChips
            chips={chipsOf(query, choices)}
            onRemove={(name) => show(withFilter(query, name as Filter, undefined))}
            onClear={() => show(withoutFilters(query))}
          />
        </>
      )}
      <AssetList {...state} />
    </Page>
  );
}
