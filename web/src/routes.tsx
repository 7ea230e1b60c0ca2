/** Which address shows which page. What is behind the sign-in is loaded when it is opened. */
import { lazy } from "react";
import { Navigate, Outlet, type RouteObject } from "react-router";

import { ChooseTenantPage } from "./session/ChooseTenantPage";
import { RequireSession, RequireTenant } from "./session/guards";
import { PlainFrame } from "./session/PlainFrame";
import { SignInPage } from "./session/SignInPage";
import { RouteError } from "./shell/RouteError";
import { RouterLinks } from "./shell/RouterLinks";
import { NotFound } from "./shell/States";
import { UploadsProvider } from "./upload/context";
import { UploadsOutlet } from "./upload/UploadsOutlet";

const UploadPage = lazy(() => import("./upload/UploadPage"));
const ImportPage = lazy(() => import("./ImportPage"));
const HistoryPage = lazy(() => import("./history/HistoryPage"));
const AssetsPage = lazy(() => import("./inventory/AssetsPage"));
const AssetPage = lazy(() => import("./inventory/AssetPage"));
const DependenciesPage = lazy(() => import("./inventory/DependenciesPage"));
const UtilisationPage = lazy(() => import("./inventory/UtilisationPage"));
const SensitiveDataPage = lazy(() => import("./inventory/SensitiveDataPage"));

const TENANT_PAGES: RouteObject[] = [
  { index: true, element: <Navigate to="upload" replace /> },
  { path: "upload", Component: UploadPage },
  { path: "imports", Component: HistoryPage },
  { path: "imports/:id", Component: ImportPage },
  { path: "assets", Component: AssetsPage },
  { path: "assets/:id", Component: AssetPage },
  { path: "dependencies", Component: DependenciesPage },
  { path: "utilisation", Component: UtilisationPage },
  { path: "sensitive-data", Component: SensitiveDataPage },
  { path: "*", Component: NotFound },
];

export const ROUTES: RouteObject[] = [
  {
    Component: Root,
    ErrorBoundary: RouteError,
    children: [
      { path: "/sign-in", Component: SignInPage },
      {
        Component: RequireSession,
        children: [
          { index: true, Component: ChooseTenantPage },
          {
            path: "/c/:client/e/:engagement",
            Component: RequireTenant,
            // below the frame, so that trouble on a page leaves the navigation standing
            children: [{ Component: UploadsOutlet, children: [{ ErrorBoundary: RouteError, children: TENANT_PAGES }] }],
          },
          { path: "*", Component: NowhereElse },
        ],
      },
    ],
  },
];

function Root() {
  return (
    <RouterLinks>
      <UploadsProvider>
        <Outlet />
      </UploadsProvider>
    </RouterLinks>
  );
}

function NowhereElse() {
  return (
    <PlainFrame>
      <NotFound />
    </PlainFrame>
  );
}
