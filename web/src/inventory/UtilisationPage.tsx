/** How processors and memory are used. */
import { Page } from "../shell/Page";
import { EmptyState } from "../shell/States";

export default function UtilisationPage() {
  return (
    <Page title="Utilisation" lead="How processors and memory are used.">
      <EmptyState title="This page is not built yet" />
    </Page>
  );
}
