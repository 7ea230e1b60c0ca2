/** Imports the same file again, changed or not, and goes to the new import. */
import { useNavigate } from "react-router";

import { useImportAgain } from "../api/queries";
import type { ImportAgain, ImportCategory, ImportStatusView } from "../api/types";
import { useTenantPath } from "../session/tenant";

export interface Again {
  readonly start: (change?: ImportAgain) => void;
  /** What is being started; null while nothing is. */
  readonly pending: ImportAgain | null;
  readonly problem: Error | null;
  /** Forgets the problem; what is being started goes on. */
  readonly forget: () => void;
}

export function useAgain(status: ImportStatusView): Again {
  const { mutate, error, reset, isPending, variables } = useImportAgain(status.data_import_id);
  const path = useTenantPath();
  const navigate = useNavigate();
  const start = (change: ImportAgain = {}) => {
    if (isPending) return;
    mutate(change, {
      onSuccess: ({ data_import_id }) => void navigate(path("imports", data_import_id)),
    });
  };
  const forget = () => {
    if (!isPending) reset();
  };
  return { start, pending: isPending ? variables : null, problem: error, forget };
}

/** As another category: corrections name fields of the one before and would be refused. */
export function asCategory({ policy }: ImportStatusView, import_category: ImportCategory): ImportAgain {
  return { import_category, processing_config: { policy, field_mappings: {} } };
}

/** With other fields for some columns. The category is said too, since the fields are that one's. */
export function withMapping(
  { policy, import_category }: ImportStatusView,
  field_mappings: Record<string, string | null>,
): ImportAgain {
  return { import_category, processing_config: { policy, field_mappings } };
}

/** Without the rows that have errors. */
export function goodRowsOnly(): ImportAgain {
  return { processing_config: { policy: "partial" } };
}
