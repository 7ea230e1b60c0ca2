/** What the history can be narrowed down by. */
import { FilterField, type FilterOption } from "../shell/controls/FilterField";
import { SearchField } from "../shell/controls/Field";
import { useDraft } from "../shell/draft";
import { CATEGORIES, categoryTitle, importState } from "../shell/importWords";
import { DayField } from "./DayField";
import styles from "./HistoryFilters.module.css";
import { STATUSES, withValues, type HistoryQuery, type Period } from "./historyQuery";

export const PERIOD_TITLES: Record<Period, string> = {
  today: "Today",
  week: "Last 7 days",
  month: "Last 30 days",
  dates: "Between two dates",
};

const CATEGORY_OPTIONS = CATEGORIES.map((category) => ({ value: category, label: categoryTitle(category) }));
const STATUS_OPTIONS = STATUSES.map((status) => ({ value: status, label: importState(status).title }));
const PERIOD_OPTIONS: FilterOption[] = Object.entries(PERIOD_TITLES).map(([value, label]) => ({ value, label }));

interface HistoryFiltersProps {
  readonly query: HistoryQuery;
  readonly onChange: (query: HistoryQuery, options?: { replace?: boolean }) => void;
}

export function HistoryFilters({ query, onChange }: HistoryFiltersProps) {
  const change = (values: Partial<Record<keyof HistoryQuery, string | undefined>>, replace = false) =>
    onChange(withValues(query, values as HistoryQuery), { replace });
  const [draft, setDraft] = useDraft(query.text ?? "", (text) =>
    change({ text: text === "" ? undefined : text }, query.text !== undefined),
  );
  return (
    <search className={styles["filters"]}>
      <div className={styles["text"]}>
        <SearchField label="Search by file or name" value={draft} onChange={setDraft} maxLength={255} />
      </div>
      <FilterField
        label="Category"
        options={CATEGORY_OPTIONS}
        value={query.category}
        onChange={(category) => change({ category })}
      />
      <FilterField
        label="Status"
        options={STATUS_OPTIONS}
        value={query.status}
        onChange={(status) => change({ status })}
      />
      <FilterField
        label="Uploaded"
        any="Any time"
        options={PERIOD_OPTIONS}
        value={query.period}
        onChange={(period) => change({ period })}
      />
      {query.period === "dates" && (
        <div className={styles["dates"]}>
          <DayField label="From" value={query.from} onChange={(from) => change({ from }, true)} />
          <DayField label="To, inclusive" value={query.to} onChange={(to) => change({ to }, true)} />
        </div>
      )}
    </search>
  );
}
