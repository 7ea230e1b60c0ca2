/** Why an import failed, whose fault it was, and the next step: a button where the page can take it. */
import type { ReactNode } from "react";

import type { useRetryImport } from "../api/queries";
import type { ImportStatusView } from "../api/types";
import { useTenantPath } from "../session/tenant";
import { Button, ButtonLink } from "../shell/controls/Button";
import { Notice } from "../shell/controls/Notice";
import { goodRowsOnly, type Again } from "./useAgain";
import styles from "./Failure.module.css";

/** Has the same import go on. */
export type Retry = Pick<ReturnType<typeof useRetryImport>, "mutate" | "isPending">;

interface FailureProps {
  readonly status: ImportStatusView;
  readonly again: Again;
  readonly retry: Retry;
  readonly onOtherCategory: () => void;
}

export function Failure({ status, again, retry, onOtherCategory }: FailureProps) {
  const { error } = status;
  const ours = error?.kind !== "rejected";
  return (
    <Notice
      tone={ours ? "warning" : "danger"}
      title={ours ? "The trouble was on our side, not in the file" : titleOf(error.code)}
      actions={<NextStep status={status} again={again} retry={retry} onOtherCategory={onOtherCategory} />}
    >
      <p>{messageOf(error)}</p>
      {error?.advice != null && saysMore(error) && <p>What to do: {error.advice}</p>}
      {error?.kind === "internal" && (
        <p>Trying again goes on where it stopped; what is in the inventory stays there.</p>
      )}
      {error && (
        <p className={styles["code"]}>
          {ours ? "System" : "File"} · <code>{error.code}</code>
        </p>
      )}
    </Notice>
  );
}

/** What helps can be done right here. */
const HAS_A_BUTTON = new Set(["strict-policy", "category-unclear"]);

function messageOf(error: ImportStatusView["error"]): string {
  if (error === null) return "What went wrong was not recorded.";
  if (error.code !== "strict-policy") return error.message;
  return "Correct the rows in the file and upload it once more, or let the good rows in now.";
}

const NEW_WORDS_FROM = 1 / 3;

/** Many messages say already what to do, in nearly the same words. */
function saysMore({ code, message, advice }: NonNullable<ImportStatusView["error"]>): boolean {
  if (HAS_A_BUTTON.has(code)) return false;
  const said = new Set(wordsOf(message));
  const words = wordsOf(advice ?? "");
  return words.filter((word) => !said.has(word)).length > words.length * NEW_WORDS_FROM;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\w{3,}/g) ?? [];
}

function titleOf(code: string): string {
  if (code === "strict-policy") return "Some rows have errors";
  if (code === "no-valid-records") return "No row can be used";
  if (code === "category-unclear") return "It is not clear what the file is";
  return "The file cannot be imported as it is";
}

const OF_ANOTHER_CATEGORY = new Set([
  "category-unclear",
  "no-naming-column",
  "no-metric-column",
  "no-endpoint-column",
  "no-finding-column",
]);

function NextStep({ status, again, retry, onOtherCategory }: FailureProps): ReactNode {
  const path = useTenantPath();
  const { error } = status;
  const upload = <ButtonLink to={path("upload")}>Upload a corrected file</ButtonLink>;
  if (error?.kind === "internal") {
    return (
      <Button variant="primary" isPending={retry.isPending} onPress={() => retry.mutate()}>
        Try again
      </Button>
    );
  }
  if (error === null) {
    return (
      <Button variant="primary" isPending={again.pending !== null} onPress={() => again.start()}>
        Import again
      </Button>
    );
  }
  if (error.code === "strict-policy") {
    return (
      <>
        <Button variant="primary" isPending={again.pending !== null} onPress={() => again.start(goodRowsOnly())}>
          Import the good rows only
        </Button>
        {upload}
      </>
    );
  }
  if (OF_ANOTHER_CATEGORY.has(error.code)) {
    return (
      <>
        <Button variant="primary" onPress={onOtherCategory}>
          {error.code === "category-unclear" ? "Choose the category" : "Import as another category"}
        </Button>
        {upload}
      </>
    );
  }
  return upload;
}
