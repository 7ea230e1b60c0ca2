/** A tenant's pages with the uploads' strip below them, which is loaded with the first file. */
import { lazy, Suspense, useState } from "react";
import { Outlet } from "react-router";

import { useTenant } from "../session/tenant";
import { tenantPath } from "../session/tokens";
import { PageSkeleton } from "../shell/Loading";
import { useUploadItems } from "./context";

const UploadTray = lazy(() => import("./UploadTray"));

export function UploadsOutlet() {
  const tenant = tenantPath(useTenant());
  const [needed, setNeeded] = useState(false);
  if (useUploadItems().length > 0 && !needed) setNeeded(true);
  return (
    <>
      {/* another tenant is another page: nothing that one shows or was told is kept for the next */}
      <Suspense key={tenant} fallback={<PageSkeleton />}>
        <Outlet />
      </Suspense>
      {needed && (
        <Suspense>
          <UploadTray />
        </Suspense>
      )}
    </>
  );
}
