/** Drop an export here. */
import { Page } from "../shell/Page";
import { EmptyState } from "../shell/States";

export default function UploadPage() {
  return (
    <Page title="Upload" lead="Drop an export here.">
      <EmptyState title="This page is not built yet" />
    </Page>
  );
}
