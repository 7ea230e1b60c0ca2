/** Which columns are shown: by how sure their field is. */
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import type { ColumnMapping } from "../api/types";
import { format } from "../shell/formatting";
import styles from "./Choice.module.css";
import { surenessOf, type Sureness } from "./mapping";

const ALL = "all";
const WORDS: readonly (readonly [Sureness, string])[] = [
  ["certain", "Certain"],
  ["likely", "Likely"],
  ["unsure", "To check"],
  ["attribute", "Attributes"],
];
const SUGGESTED = ["suggested", "Suggested"] as const;

interface SurenessChoiceProps {
  readonly mappings: readonly ColumnMapping[];
  readonly value: Sureness | null;
  readonly onChange: (sureness: Sureness | null) => void;
}

export function SurenessChoice({ mappings, value, onChange }: SurenessChoiceProps) {
  const count = (wanted: Sureness) => mappings.filter((mapping) => surenessOf(mapping) === wanted).length;
  // models are off for most
  const words = count("suggested") > 0 ? [...WORDS, SUGGESTED] : WORDS;
  return (
    <ToggleButtonGroup
      aria-label="How sure"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value ?? ALL]}
      onSelectionChange={([key]) => onChange(key === ALL || key === undefined ? null : (key as Sureness))}
      className={styles["choice"] ?? ""}
    >
      <ToggleButton id={ALL} className={styles["option"] ?? ""}>
        All <span className={styles["count"]}>{format.number(mappings.length)}</span>
      </ToggleButton>
      {words.map(([sureness, word]) => (
        <ToggleButton
          key={sureness}
          id={sureness}
          isDisabled={count(sureness) === 0 && value !== sureness}
          className={styles["option"] ?? ""}
        >
          {word} <span className={styles["count"]}>{format.number(count(sureness))}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
