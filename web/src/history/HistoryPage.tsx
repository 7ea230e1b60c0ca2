/** The imports of this engagement, newest first. */
import { Page } from "../shell/Page";
import { EmptyState } from "../shell/States";

export default function HistoryPage() {
  return (
    <Page title="History" lead="The imports of this engagement, newest first.">
      <EmptyState title="This page is not built yet" />
    </Page>
  );
}
