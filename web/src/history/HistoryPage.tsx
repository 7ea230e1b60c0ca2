/** The imports of this engagement, newest first: to find one again, and to see what runs. */
import { SearchX, Upload } from "lucide-react";
import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";

import { useImports } from "../api/queries";
import type { ImportHistory } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Button, ButtonLink } from "../shell/controls/Button";
import { FilterChips, type FilterChip } from "../shell/controls/FilterChips";
import { Panel } from "../shell/controls/Panel";
import { format } from "../shell/formatting";
import { categoryTitle, importState } from "../shell/importWords";
import { Page } from "../shell/Page";
import { EmptyState, ErrorState } from "../shell/States";
import { HistoryFilters, PERIOD_TITLES } from "./HistoryFilters";
import styles from "./HistoryPage.module.css";
import {
  askedOf,
  isFiltered,
  readHistoryQuery,
  withValues,
  writeHistoryQuery,
  type HistoryQuery,
} from "./historyQuery";
import { HistoryTable } from "./HistoryTable";

const PAGE_SIZE = 50;

export default function HistoryPage() {
  const { search } = useLocation();
  const navigate = useNavigate();
  const path = useTenantPath();
  const query = useMemo(() => readHistoryQuery(new URLSearchParams(search)), [search]);
  const show = useCallback(
    (wanted: HistoryQuery, { replace = false } = {}) =>
      void navigate({ search: writeHistoryQuery(wanted).toString() }, { replace }),
    [navigate],
  );
  return (
    <Page
      title="History"
      lead="Every import of this engagement, newest first."
      actions={
        <ButtonLink variant="primary" to={path("upload")} icon={<Upload aria-hidden="true" />}>
          Upload files
        </ButtonLink>
      }
    >
      <HistoryFilters query={query} onChange={show} />
      <FilterChips
        chips={chipsOf(query)}
        onRemove={(name) => show(withValues(query, { [name]: undefined }))}
        onClear={() => show({})}
      />
      <Imports query={query} onClear={() => show({})} />
    </Page>
  );
}

interface ImportsProps {
  readonly query: HistoryQuery;
  readonly onClear: () => void;
}

function Imports({ query, onClear }: ImportsProps) {
  const imports = useImports({ ...askedOf(query), limit: PAGE_SIZE }, true);
  const { data, error, isPlaceholderData } = imports;
  // what is shown stays shown when asking again fails; the next poll or visit makes up for it
  if (error && !data) {
    return (
      <Panel>
        <ErrorState error={error} onRetry={imports.refetch} title="The history could not be loaded" />
      </Panel>
    );
  }
  const shown = data?.pages.flatMap((page) => page.items);
  if (shown?.length === 0 && !isPlaceholderData) return <NoImports isFiltered={isFiltered(query)} onClear={onClear} />;
  return (
    <div className={styles["list"]}>
      <p role="status" className={styles["range"]}>
        {data && shown && !isPlaceholderData ? rangeOf(shown.length, data.pages.at(-1)) : "Loading imports …"}
      </p>
      <Panel flush>
        <HistoryTable imports={shown} isStale={isPlaceholderData} />
      </Panel>
      {imports.hasNextPage && (
        <div className={styles["next"]}>
          <Button isPending={imports.isFetchingNextPage} onPress={() => void imports.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
    </div>
  );
}

function NoImports({ isFiltered: filtered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const path = useTenantPath();
  if (filtered) {
    return (
      <Panel>
        <EmptyState icon={SearchX} title="No import matches" actions={<Button onPress={onClear}>Clear filters</Button>}>
          <p>Take away a filter, or choose a longer period.</p>
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <EmptyState
        title="Nothing has been imported yet"
        actions={
          <ButtonLink variant="primary" to={path("upload")} icon={<Upload aria-hidden="true" />}>
            Upload a file
          </ButtonLink>
        }
      >
        <p>Every file that is uploaded to this engagement will be listed here, with what became of it.</p>
      </EmptyState>
    </Panel>
  );
}

function rangeOf(shown: number, page: ImportHistory | undefined): string {
  const total = page?.total ?? shown;
  if (page?.total_is_exact !== false && shown === total) {
    return `${format.number(total)} ${total === 1 ? "import" : "imports"}`;
  }
  const all = page?.total_is_exact === false ? `more than ${format.number(total)}` : format.number(total);
  return `Newest ${format.number(shown)} of ${all} imports`;
}

function chipsOf({ text, category, status, period, from, to }: HistoryQuery): FilterChip[] {
  const chips: (FilterChip | false)[] = [
    text !== undefined && { id: "text", name: "Search", value: text },
    category !== undefined && { id: "category", name: "Category", value: categoryTitle(category) },
    status !== undefined && { id: "status", name: "Status", value: importState(status).title },
    period !== undefined && {
      id: "period",
      name: "Uploaded",
      value: period === "dates" ? datesOf(from, to) : PERIOD_TITLES[period],
    },
  ];
  return chips.filter((chip) => chip !== false);
}

function datesOf(from: string | undefined, to: string | undefined): string {
  const [first, last] = [from, to].map((day) => day && format.date(`${day}T00:00`));
  if (first && last) return `${first} – ${last}`;
  return first ? `from ${first}` : last ? `until ${last}` : PERIOD_TITLES.dates;
}
