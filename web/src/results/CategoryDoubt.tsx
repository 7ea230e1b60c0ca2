/** Says so where the file may have been imported as the wrong category, with the way to put it right. */
import type { ImportStatusView } from "../api/types";
import { Button } from "../shell/controls/Button";
import { Notice } from "../shell/controls/Notice";
import { format } from "../shell/formatting";
import { categoryTitle } from "../shell/importWords";

const SURE_FROM = 0.7;

interface CategoryDoubtProps {
  readonly status: ImportStatusView;
  readonly onOtherCategory: () => void;
}

export function CategoryDoubt({ status, onOtherCategory }: CategoryDoubtProps) {
  const doubt = doubtOf(status);
  if (doubt === null) return null;
  return (
    <Notice
      title={doubt.title}
      actions={
        <Button small onPress={onOtherCategory}>
          Import as another category
        </Button>
      }
    >
      {doubt.reason !== null && <p>{doubt.reason}</p>}
    </Notice>
  );
}

function doubtOf({ validation_results, detected, import_category }: ImportStatusView) {
  const named = categoryTitle(import_category);
  const findings = validation_results.flatMap((result) => result.findings);
  const contradiction = findings.find(({ code }) => code === "category-contradiction");
  if (contradiction) {
    return { title: `The columns look like another category than ${named}`, reason: contradiction.detail };
  }
  if (detected === null || detected.confidence >= SURE_FROM) return null;
  const surely = format.percent(Math.round(detected.confidence * 100));
  return { title: `Taken for ${named}, but only ${surely} sure`, reason: detected.reason };
}
