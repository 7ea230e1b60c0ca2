/** What may be said about the next files, out of the way until somebody wants to. */
import { ChevronRight } from "lucide-react";

import { SelectField, TextField } from "../shell/controls/Field";
import type { UploadDetails } from "./items";
import styles from "./DetailsFields.module.css";

export const NO_DETAILS: UploadDetails = { sourceSystem: "", importName: "", policy: "partial" };

const POLICIES = [
  { id: "partial", label: "Import what is right", description: "Rows with errors are left out and listed" },
  { id: "strict", label: "All or nothing", description: "One row with an error, and nothing is imported" },
] as const;

interface DetailsFieldsProps {
  readonly details: UploadDetails;
  readonly onChange: (details: UploadDetails) => void;
}

export function DetailsFields({ details, onChange }: DetailsFieldsProps) {
  const change = (part: Partial<UploadDetails>) => onChange({ ...details, ...part });
  return (
    <details className={styles["details"]}>
      <summary className={styles["summary"]}>
        <ChevronRight aria-hidden="true" className={styles["chevron"]} />
        Details for the next files
        <span className={styles["said"]}>{summaryOf(details)}</span>
      </summary>
      <div className={styles["fields"]}>
        <TextField
          label="Source system"
          description="Where the export comes from, such as ServiceNow"
          value={details.sourceSystem}
          onChange={(sourceSystem) => change({ sourceSystem })}
          maxLength={100}
        />
        <TextField
          label="Name of the import"
          description="For a single file; otherwise each is called as its file"
          value={details.importName}
          onChange={(importName) => change({ importName })}
          maxLength={255}
        />
        <SelectField
          label="Rows with errors"
          options={POLICIES}
          value={details.policy}
          onChange={(policy) => change({ policy: policy === "strict" ? "strict" : "partial" })}
        />
      </div>
    </details>
  );
}

function summaryOf({ sourceSystem, importName, policy }: UploadDetails): string {
  const said = [sourceSystem.trim(), importName.trim(), policy === "strict" ? "all or nothing" : ""].filter(Boolean);
  return said.length > 0 ? `: ${said.join(", ")}` : "";
}
