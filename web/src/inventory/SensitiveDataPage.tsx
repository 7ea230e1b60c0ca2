/** Where classified data lives. */
import { Page } from "../shell/Page";
import { EmptyState } from "../shell/States";

export default function SensitiveDataPage() {
  return (
    <Page title="Sensitive data" lead="Where classified data lives.">
      <EmptyState title="This page is not built yet" />
    </Page>
  );
}
