/** What is wrong or doubtful in the file, by cause: found by words or severity, a few at a time however many there are. */
import { CircleCheck } from "lucide-react";
import { useMemo, useState } from "react";

import { useFindings } from "../api/queries";
import type { FindingGroup, FindingList, ImportStatusView } from "../api/types";
import { Button } from "../shell/controls/Button";
import { Panel } from "../shell/controls/Panel";
import { counted } from "../shell/formatting";
import { TableSkeleton } from "../shell/Loading";
import { EmptyState, ErrorState } from "../shell/States";
import { EVERYTHING, factsOf, isNarrowed, keyOf, NO_FACTS, search, totals, type Search } from "./causes";
import { Cause } from "./Cause";
import styles from "./Findings.module.css";
import { AT_ONCE, SearchBar, ShowMore } from "./LongList";
import { nothingFoundIn } from "./sentence";
import { SeverityChoice } from "./SeverityChoice";
import { useFieldNames } from "./useFieldNames";

interface FindingsProps {
  readonly status: ImportStatusView;
  /** Goes to where a column's field can be corrected. */
  readonly onColumns: () => void;
}

export function Findings({ status, onColumns }: FindingsProps) {
  const { data, error, refetch } = useFindings(status.data_import_id, { limit: 1 });
  const list = data?.pages[0];
  if (error && !list) return <ErrorState error={error} onRetry={refetch} title="The findings could not be loaded" />;
  if (!list) {
    return (
      <Panel title="Findings" flush>
        <TableSkeleton label="Loading the findings" />
      </Panel>
    );
  }
  if (list.groups.length === 0) return <NothingFound status={status} />;
  return <Causes status={status} list={list} onColumns={onColumns} />;
}

function NothingFound({ status }: { readonly status: ImportStatusView }) {
  const { title, text, isGood } = nothingFoundIn(status);
  return (
    <Panel title="Findings">
      <EmptyState title={title} {...(isGood && { icon: CircleCheck })}>
        <p>{text}</p>
      </EmptyState>
    </Panel>
  );
}

interface CausesProps {
  readonly status: ImportStatusView;
  readonly list: FindingList;
  readonly onColumns: () => void;
}

function Causes({ status, list, onColumns }: CausesProps) {
  const { titleOf } = useFieldNames(status.import_category);
  const [wanted, setWanted] = useState<Search>(EVERYTHING);
  const [most, setMost] = useState(AT_ONCE);
  const facts = useMemo(() => factsOf(list.groups, list.about_file), [list]);
  const found = useMemo(() => search(list.groups, facts, wanted), [list, facts, wanted]);
  const change = (part: Partial<Search>) => {
    setWanted({ ...wanted, ...part });
    setMost(AT_ONCE);
  };
  return (
    <Panel
      title="Findings"
      description="An error keeps its row out of the inventory. A warning leaves out or repairs a single value."
      flush
    >
      <SearchBar
        label="Search the findings"
        placeholder="Search cause or column"
        text={wanted.text}
        onText={(text) => change({ text })}
      >
        <SeverityChoice
          totals={totals(list.groups)}
          value={wanted.severity}
          onChange={(severity) => change({ severity })}
        />
      </SearchBar>
      <p className={styles["count"]} role="status">
        {summaryOf(found, list.groups.length, wanted)}
      </p>
      {found.length === 0 && (
        <EmptyState title="No finding matches" actions={<Button onPress={() => change(EVERYTHING)}>Show all</Button>}>
          <p>Search for other words, or show all severities.</p>
        </EmptyState>
      )}
      <ul className={styles["causes"]}>
        {found.slice(0, most).map((group) => (
          <Cause
            key={keyOf(group)}
            id={status.data_import_id}
            group={group}
            facts={facts.get(keyOf(group)) ?? NO_FACTS}
            titleOf={titleOf}
            onColumns={onColumns}
          />
        ))}
      </ul>
      <ShowMore shown={most} of={found.length} onShow={setMost} />
    </Panel>
  );
}

function summaryOf(found: readonly FindingGroup[], all: number, wanted: Search): string {
  const findings = found.reduce((sum, { count }) => sum + count, 0);
  const said = `${counted(findings, "finding")} of ${counted(found.length, "cause")}`;
  return isNarrowed(wanted) ? `${said}, out of ${counted(all, "cause")}` : said;
}
