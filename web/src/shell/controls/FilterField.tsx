/** One filter of a list: a button that names it and opens its values, with how many each would leave. */
import { Check, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Autocomplete,
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  useFilter,
  type Key,
} from "react-aria-components";

import { format } from "../formatting";
import { SearchField } from "./Field";
import styles from "./FilterField.module.css";

export interface FilterOption {
  /** May be empty: "none" is a value too. */
  readonly value: string;
  readonly label: string;
  readonly count?: number | undefined;
}

interface FilterFieldProps {
  readonly label: string;
  readonly options: readonly FilterOption[];
  /** undefined where the filter lets everything through. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** What letting everything through is called. */
  readonly any?: string;
  /** Said below the values, such as that there are more. */
  readonly note?: string | undefined;
}

const ANY = "any";
const SEARCHED_FROM = 10;

export function FilterField({ label, options, value, onChange, any = "All", note }: FilterFieldProps) {
  const choose = (key: Key | null) => {
    if (key !== null) onChange(key === ANY ? undefined : String(key).slice(1));
  };
  return (
    <Select value={value === undefined ? ANY : keyOf(value)} onChange={choose} aria-label={label}>
      <Button className={styles["button"] ?? ""} data-active={value !== undefined || undefined}>
        <span className={styles["name"]}>{label}</span>
        <ChevronDown aria-hidden="true" />
      </Button>
      <Popover className={styles["popover"] ?? ""} placement="bottom start">
        <Searchable isSearchable={options.length >= SEARCHED_FROM} label={`Search ${label.toLowerCase()}`}>
          <ListBox
            aria-label={label}
            className={styles["list"] ?? ""}
            renderEmptyState={() => <p className={styles["note"]}>Nothing matches.</p>}
          >
            <Choice id={ANY} label={any} />
            {options.map((option) => (
              <Choice key={option.value} id={keyOf(option.value)} label={option.label} count={option.count} />
            ))}
          </ListBox>
        </Searchable>
        {note !== undefined && <p className={styles["note"]}>{note}</p>}
      </Popover>
    </Select>
  );
}

interface SearchableProps {
  readonly isSearchable: boolean;
  readonly label: string;
  readonly children: ReactNode;
}

/** A field above the values that narrows them down, where there are many. */
function Searchable({ isSearchable, label, children }: SearchableProps) {
  const { contains } = useFilter({ sensitivity: "base" });
  if (!isSearchable) return children;
  return (
    <Autocomplete filter={contains}>
      <div className={styles["search"]}>
        {/* it opened because somebody asked for it, and what they do next is search */}
        {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
        <SearchField label={label} placeholder="Search" autoFocus />
      </div>
      {children}
    </Autocomplete>
  );
}

/** Keys must not be empty, values may be. */
function keyOf(value: string): string {
  return `=${value}`;
}

function Choice({
  id,
  label,
  count,
}: {
  readonly id: string;
  readonly label: string;
  readonly count?: number | undefined;
}) {
  return (
    <ListBoxItem id={id} textValue={label} className={styles["option"] ?? ""}>
      {({ isSelected }) => (
        <>
          <Check aria-hidden="true" className={isSelected ? styles["check"] : styles["unchecked"]} />
          <span>{label}</span>
          {count !== undefined && <span className={styles["count"]}>{format.number(count)}</span>}
        </>
      )}
    </ListBoxItem>
  );
}
