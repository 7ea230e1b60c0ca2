/** One import: watched while it runs, then what became of it. The one place where `watch` and `results` meet. */
import { useEffect, useRef } from "react";
import { useParams } from "react-router";

import { isSettled } from "./api/polling";
import { useImportsChanged, useImportStatus } from "./api/queries";
import { ImportResults } from "./results/ImportResults";
import { useTenantPath } from "./session/tenant";
import { PageSkeleton } from "./shell/Loading";
import { ErrorState } from "./shell/States";
import { ImportProgress } from "./watch/ImportProgress";

export default function ImportPage() {
  const { id = "" } = useParams();
  const { data, error, lost, refetch } = useImportStatus(id);
  const path = useTenantPath();
  useFreshListsWhenSettled(data && isSettled(data.status));
  if (data) {
    return isSettled(data.status) ? <ImportResults status={data} /> : <ImportProgress status={data} lost={lost} />;
  }
  if (error) {
    const home = path("imports");
    return <ErrorState error={error} onRetry={refetch} title="The import could not be loaded" home={home} />;
  }
  return <PageSkeleton />;
}

/** What an import brought is in no list that was read before it ended. */
function useFreshListsWhenSettled(settled: boolean | undefined): void {
  const refresh = useImportsChanged();
  const ran = useRef(false);
  useEffect(() => {
    if (settled === false) ran.current = true;
    if (settled !== true || !ran.current) return;
    ran.current = false;
    void refresh();
  }, [settled, refresh]);
}
