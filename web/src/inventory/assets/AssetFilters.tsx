/** What assets can be chosen by: a text, and lists of values with how many assets have each. */
import { SlidersHorizontal } from "lucide-react";
import { useId, useState } from "react";

import { Button } from "../../shell/controls/Button";
import { FilterField } from "../../shell/controls/FilterField";
import { SearchField } from "../../shell/controls/Field";
import { useDraft } from "../../shell/draft";
import styles from "./AssetFilters.module.css";
import type { AssetQuery, Filter } from "./assetQuery";
import type { FilterChoices } from "./filterChoices";

interface AssetFiltersProps {
  readonly query: AssetQuery;
  readonly choices: readonly FilterChoices[];
  readonly onChange: (name: Filter, value: string | undefined, options?: { replace?: boolean }) => void;
}

export function AssetFilters({ query, choices, onChange }: AssetFiltersProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const text = query.filters.text ?? "";
  const [draft, setDraft] = useDraft(text, (typed) =>
    onChange("text", typed === "" ? undefined : typed, { replace: text !== "" }),
  );
  const active = choices.filter(({ name }) => query.filters[name] !== undefined).length;
  return (
    <search className={styles["filters"]}>
      <div className={styles["text"]}>
        <SearchField label="Search by name, host name or address" value={draft} onChange={setDraft} maxLength={255} />
      </div>
      <div className={styles["toggle"]}>
        <Button
          icon={<SlidersHorizontal aria-hidden="true" />}
          aria-expanded={isOpen}
          aria-controls={id}
          onPress={() => setOpen(!isOpen)}
        >
          {active > 0 ? `Filters (${active})` : "Filters"}
        </Button>
      </div>
      <div id={id} className={styles["lists"]} data-open={isOpen || undefined}>
        {choices.map(({ name, label, options, note }) => (
          <FilterField
            key={name}
            label={label}
            options={options}
            value={query.filters[name]}
            note={note}
            onChange={(value) => onChange(name, value)}
          />
        ))}
      </div>
    </search>
  );
}
