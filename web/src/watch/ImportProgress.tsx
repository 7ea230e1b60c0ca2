/** An import while it runs. */
import type { ImportStatusView } from "../api/types";
import { Progress } from "../shell/controls/Progress";
import { Notice } from "../shell/controls/Notice";
import { Page } from "../shell/Page";

interface ImportProgressProps {
  readonly status: ImportStatusView;
  /** The last polls were not answered. */
  readonly lost: boolean;
}

export function ImportProgress({ status, lost }: ImportProgressProps) {
  return (
    <Page title={status.import_name} lead={status.filename}>
      {lost && <Notice tone="warning">The connection is lost. This page goes on asking.</Notice>}
      <Progress label={status.current_phase} percent={status.progress_percentage} />
    </Page>
  );
}
