/** What became of an import. */
import type { ImportStatusView } from "../api/types";
import { Badge } from "../shell/controls/Badge";
import { Page } from "../shell/Page";

export function ImportResults({ status }: { readonly status: ImportStatusView }) {
  return (
    <Page title={status.import_name} lead={status.filename}>
      <Badge>{status.status}</Badge>
    </Page>
  );
}
