/** What shows when a page cannot: its code is gone since a new version was published, or it broke. */
import { useEffect } from "react";
import { isRouteErrorResponse, useRouteError } from "react-router";

import { ApiProblem } from "../api/problem";
import { Button } from "./controls/Button";
import { EmptyState, ErrorState, NotFound } from "./States";

const MISSING_CODE = /dynamically imported module|importing a module script|preload css|ChunkLoadError/i;

export function RouteError() {
  const error = useRouteError();
  useEffect(() => {
    // for whoever opens the developer tools; a problem of the API has been shown in words
    if (!(error instanceof ApiProblem)) globalThis.reportError(error);
  }, [error]);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  if (error instanceof Error && MISSING_CODE.test(error.message)) {
    return (
      <EmptyState title="There is a newer version of this page" actions={<Reload />}>
        <p>It was published while this one was open, or the connection broke while it was loading.</p>
      </EmptyState>
    );
  }
  return <ErrorState error={error} onRetry={reload} />;
}

function Reload() {
  return (
    <Button variant="primary" onPress={reload}>
      Reload the page
    </Button>
  );
}

function reload(): void {
  globalThis.location.reload();
}
