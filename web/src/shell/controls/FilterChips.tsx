/** The filters that are on, each with a way to take it off. */
import { X } from "lucide-react";

import { Button } from "./Button";
import styles from "./FilterChips.module.css";

export interface FilterChip {
  readonly id: string;
  /** What is filtered by: "Environment". */
  readonly name: string;
  /** What it is filtered for: "Production". */
  readonly value: string;
}

interface FilterChipsProps {
  readonly chips: readonly FilterChip[];
  readonly onRemove: (id: string) => void;
  readonly onClear: () => void;
}

export function FilterChips({ chips, onRemove, onClear }: FilterChipsProps) {
  if (chips.length === 0) return null;
  return (
    <div className={styles["row"]} role="group" aria-label="Filters that are on">
      <ul className={styles["chips"]}>
        {chips.map(({ id, name, value }) => (
          <li key={id}>
            <button
              type="button"
              className={styles["chip"]}
              aria-label={`Remove filter ${name}: ${value}`}
              onClick={() => onRemove(id)}
            >
              <span className={styles["text"]}>
                <span className={styles["name"]}>{name}:</span> {value}
              </span>
              <X aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <Button variant="link" onPress={onClear}>
        Clear filters
      </Button>
    </div>
  );
}
