/** What the imports produced. */
import { Page } from "../shell/Page";
import { EmptyState } from "../shell/States";

export default function AssetsPage() {
  return (
    <Page title="Assets" lead="What the imports produced.">
      <EmptyState title="This page is not built yet" />
    </Page>
  );
}
