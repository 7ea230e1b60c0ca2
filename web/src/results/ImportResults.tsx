/**
 * What became of an import: outcome, summary, rows to correct, findings, columns, file.
 *
 * Guarantees: which part is open stands in the address; corrections under way outlive a look at another part.
 */
import { useState, type ReactNode } from "react";
import { useSearchParams } from "react-router";

import { useRetryImport } from "../api/queries";
import type { ImportStatusView } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Button } from "../shell/controls/Button";
import { CopyLink } from "../shell/controls/CopyLink";
import { Notice } from "../shell/controls/Notice";
import { Tabs } from "../shell/controls/Tabs";
import { format } from "../shell/formatting";
import { importState } from "../shell/importWords";
import { Page } from "../shell/Page";
import { problemText } from "../shell/problemText";
import { AboutFile } from "./AboutFile";
import { AgainMenu } from "./AgainMenu";
import { CategoryDialog } from "./CategoryDialog";
import { Columns } from "./Columns";
import { Course } from "./Course";
import { Explanation } from "./Explanation";
import { Findings } from "./Findings";
import styles from "./ImportResults.module.css";
import type { Edits } from "./mapping";
import { Outcome } from "./Outcome";
import { RejectedRows } from "./RejectedRows";
import { RepeatsLink } from "./RepeatsLink";
import { useAgain, type Again } from "./useAgain";
import { useExplanation } from "./useExplanation";

export function ImportResults({ status }: { readonly status: ImportStatusView }) {
  const path = useTenantPath();
  const again = useAgain(status);
  const retry = useRetryImport(status.data_import_id);
  const { shown: explanation, arriving } = useExplanation(status);
  const [choosing, setChoosing] = useState(false);
  const [edits, setEdits] = useState<Edits | null>(null);
  const named = status.import_name !== status.filename;
  const openChoice = () => {
    again.forget();
    setChoosing(true);
  };
  const fileIsThere = status.started_at !== null;
  return (
    <Page
      title={`${importState(status.status).title} · ${status.filename}`}
      heading={named ? status.import_name : status.filename}
      lead={
        <>
          {named ? status.filename : "What became of the import"}
          <RepeatsLink id={status.data_import_id} />
        </>
      }
      actions={
        <>
          {fileIsThere && <AgainMenu again={again} onOtherCategory={openChoice} />}
          <CopyLink path={path("imports", status.data_import_id)} />
        </>
      }
    >
      {again.problem && !choosing && edits === null && (
        <Refused title="The file could not be imported again" problem={again.problem} onDismiss={again.forget} />
      )}
      {retry.error && (
        <Refused title="The import could not be tried again" problem={retry.error} onDismiss={retry.reset}>
          {fileIsThere && (
            <Button small isPending={again.pending !== null} onPress={() => again.start()}>
              Import again
            </Button>
          )}
        </Refused>
      )}
      <Outcome status={status} again={again} retry={retry} onOtherCategory={openChoice} arriving={arriving} />
      {explanation && <Explanation explanation={explanation} calledFor={arriving !== null} />}
      {hasRejectedRows(status) && <RejectedRows status={status} />}
      {fileIsThere && <Parts status={status} again={again} edits={edits} onEdits={setEdits} />}
      <CategoryDialog status={status} again={again} isOpen={choosing} onClose={() => setChoosing(false)} />
    </Page>
  );
}

/** A file of them is written once all rows have been looked at. */
function hasRejectedRows({ records, steps }: ImportStatusView): boolean {
  const validation = steps.find(({ step_name }) => step_name === "validation");
  return records.rejected > 0 && validation?.output["rejected_rows"] !== undefined;
}

interface RefusedProps {
  readonly title: string;
  readonly problem: Error;
  readonly onDismiss: () => void;
  /** What may help instead. */
  readonly children?: ReactNode;
}

function Refused({ title, problem, onDismiss, children }: RefusedProps) {
  return (
    <Notice
      tone="danger"
      title={title}
      actions={
        <>
          {children}
          <Button small onPress={onDismiss}>
            Dismiss
          </Button>
        </>
      }
    >
      {problemText(problem)}
    </Notice>
  );
}

interface PartsProps {
  readonly status: ImportStatusView;
  readonly again: Again;
  readonly edits: Edits | null;
  readonly onEdits: (edits: Edits | null) => void;
}

const DEFAULT = "findings";

function Parts({ status, again, edits, onEdits }: PartsProps) {
  const [params, setParams] = useSearchParams();
  const select = (id: string) => {
    setParams(id === DEFAULT ? {} : { part: id }, { replace: true, preventScrollReset: true });
  };
  const about = (
    <div className={styles["pair"]}>
      <AboutFile id={status.data_import_id} />
      <Course status={status} />
    </div>
  );
  // one that ended at the door has nothing else to show
  if (status.status !== "completed" && findingsOf(status) === 0 && status.column_mappings.length === 0) return about;
  const tabs = [
    {
      id: "findings",
      label: <Label text="Findings" count={findingsOf(status)} />,
      content: <Findings status={status} onColumns={() => select("columns")} />,
    },
    {
      id: "columns",
      label: <Label text="Columns" count={status.column_mappings.length} />,
      content: <Columns status={status} again={again} edits={edits} onEdits={onEdits} />,
    },
    {
      id: "file",
      label: <Label text="File and steps" />,
      content: about,
    },
  ];
  const asked = params.get("part");
  const selected = tabs.some(({ id }) => id === asked) ? (asked as string) : DEFAULT;
  return <Tabs label="Parts of the result" tabs={tabs} selected={selected} onSelect={select} />;
}

function Label({ text, count }: { readonly text: string; readonly count?: number }) {
  return (
    <>
      {text}
      {count !== undefined && <span className={styles["count"]}>{format.number(count)}</span>}
    </>
  );
}

function findingsOf({ validation_results: results }: ImportStatusView): number {
  return results.reduce((sum, each) => sum + each.error_count + each.warning_count + each.info_count, 0);
}
