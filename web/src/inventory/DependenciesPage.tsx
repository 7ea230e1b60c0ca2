/** Which assets talk to which. */
import { Page } from "../shell/Page";
import { EmptyState } from "../shell/States";

export default function DependenciesPage() {
  return (
    <Page title="Dependencies" lead="Which assets talk to which.">
      <EmptyState title="This page is not built yet" />
    </Page>
  );
}
