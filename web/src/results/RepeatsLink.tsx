/** Which import this one repeats. */
import { Link } from "react-router";

import { useImportFile } from "../api/queries";
import { useTenantPath } from "../session/tenant";

export function RepeatsLink({ id }: { readonly id: string }) {
  const { data } = useImportFile(id);
  const path = useTenantPath();
  if (data?.reimport_of == null) return null;
  return (
    <>
      {" · repeats "}
      <Link to={path("imports", data.reimport_of)}>an earlier import</Link>
    </>
  );
}
