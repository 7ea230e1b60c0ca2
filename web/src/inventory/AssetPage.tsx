/** One asset and where each of its values came from. */
import { Page } from "../shell/Page";
import { EmptyState } from "../shell/States";

export default function AssetPage() {
  return (
    <Page title="Asset" lead="One asset and where each of its values came from.">
      <EmptyState title="This page is not built yet" />
    </Page>
  );
}
