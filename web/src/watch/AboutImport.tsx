/** What is known of the file: its category and how that is known, who imported it and when. */
import type { ImportStatusView } from "../api/types";
import { Moment } from "../shell/controls/Moment";
import { Panel } from "../shell/controls/Panel";
import { format, NOTHING } from "../shell/formatting";
import { categoryTitle } from "../shell/importWords";
import { Facts, type Fact } from "./Facts";

export function AboutImport({ status }: { readonly status: ImportStatusView }) {
  return (
    <Panel title="About this import">
      <Facts facts={factsOf(status)} />
    </Panel>
  );
}

function factsOf(status: ImportStatusView): Fact[] {
  const facts: Fact[] = [
    categoryFact(status),
    { name: "Uploaded by", value: status.imported_by ?? NOTHING },
    { name: "Started", value: <Moment at={status.created_at} /> },
    { name: "Records with errors", value: status.policy === "strict" ? "Keep the file out" : "Are left out" },
  ];
  if (status.source_system !== null) facts.splice(1, 0, { name: "Exported from", value: status.source_system });
  return facts;
}

function categoryFact({ import_category, detected }: ImportStatusView): Fact {
  if (detected === null) {
    const said = import_category !== null;
    return {
      name: "Category",
      value: said ? categoryTitle(import_category) : "To be detected",
      note: said ? "As chosen at the upload." : "It is told from the columns.",
    };
  }
  const surely = format.percent(Math.round(detected.confidence * 100));
  return {
    name: "Category",
    value: categoryTitle(detected.category),
    note: `Detected, ${surely} sure. ${detected.reason}`,
  };
}
