/**
 * What models wrote about an import, and when it is shown.
 *
 * Guarantees: what is there when the results are opened is shown at once; what arrives while they are being read waits
 * to be asked for, so that nothing on the page moves by itself.
 */
import { useEffect, useState } from "react";

import { explainedUntil, judgementsOf } from "../api/judgement";
import { serverNow } from "../api/serverClock";
import type { ImportStatusView } from "../api/types";
import { judgementNote } from "../shell/judgementWords";
import { explanationOf, type Explanation } from "./explanation";

export interface Explaining {
  /** To be shown now, null for nothing. */
  readonly shown: Explanation | null;
  /** What became of it since the results were opened; null where all of it was there before. */
  readonly arriving: Arriving | null;
}

export type Arriving =
  /** Nothing to say: nobody is known to write, or what was written is shown. */
  | { readonly stage: "quiet" }
  | { readonly stage: "writing" }
  | { readonly stage: "there"; readonly show: () => void }
  | { readonly stage: "unwritten"; readonly note: string };

export function useExplanation(status: ImportStatusView): Explaining {
  const underWay = useIsAhead(explainedUntil(status));
  const [arrives] = useState(underWay);
  const [wanted, setWanted] = useState(!arrives);
  const written = underWay && arrives ? null : explanationOf(status);
  const show = () => setWanted(true);
  return {
    shown: wanted ? written : null,
    arriving: arrives ? arrivingOf(status, underWay, written, wanted ? null : show) : null,
  };
}

/** `show`: null where it is shown. */
function arrivingOf(
  status: ImportStatusView,
  underWay: boolean,
  written: Explanation | null,
  show: (() => void) | null,
): Arriving {
  const summary = judgementsOf(status).find(({ name }) => name === "import_summary");
  if (summary === undefined) return { stage: "quiet" };
  if (underWay) return { stage: "writing" };
  if (written !== null) return show === null ? { stage: "quiet" } : { stage: "there", show };
  return { stage: "unwritten", note: judgementNote(summary, status) ?? "There is no summary." };
}

/** Whether the moment is still to come; rendered anew when it has passed. */
function useIsAhead(moment: number | null): boolean {
  const [passed, setPassed] = useState(() => (moment !== null && moment <= serverNow() ? moment : null));
  useEffect(() => {
    if (moment === null) return;
    const timer = setTimeout(() => setPassed(moment), Math.max(0, moment - serverNow()));
    return () => clearTimeout(timer);
  }, [moment]);
  return moment !== null && passed !== moment;
}
