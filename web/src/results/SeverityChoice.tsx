/** Which severities are shown, with how many findings each has. */
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import type { Severity } from "../api/types";
import { format } from "../shell/formatting";
import { SEVERITIES } from "./causes";
import { SEVERITY_WORDS } from "./severityWords";
import styles from "./Choice.module.css";

const ALL = "all";

interface SeverityChoiceProps {
  readonly totals: Readonly<Record<Severity, number>>;
  readonly value: Severity | null;
  readonly onChange: (severity: Severity | null) => void;
}

export function SeverityChoice({ totals, value, onChange }: SeverityChoiceProps) {
  const all = totals.error + totals.warning + totals.info;
  return (
    <ToggleButtonGroup
      aria-label="Severity"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value ?? ALL]}
      onSelectionChange={([key]) => onChange(key === ALL || key === undefined ? null : (key as Severity))}
      className={styles["choice"] ?? ""}
    >
      <ToggleButton id={ALL} className={styles["option"] ?? ""}>
        All <span className={styles["count"]}>{format.number(all)}</span>
      </ToggleButton>
      {SEVERITIES.map((severity) => (
        <ToggleButton
          key={severity}
          id={severity}
          isDisabled={totals[severity] === 0 && value !== severity}
          className={styles["option"] ?? ""}
        >
          {SEVERITY_WORDS[severity].many} <span className={styles["count"]}>{format.number(totals[severity])}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
