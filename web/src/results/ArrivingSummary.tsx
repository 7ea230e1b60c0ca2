/** The place for news of a summary that is being written while the results are read; it keeps its size. */
import { Sparkles } from "lucide-react";

import { Button } from "../shell/controls/Button";
import styles from "./ArrivingSummary.module.css";
import type { Arriving } from "./useExplanation";

export function ArrivingSummary({ arriving }: { readonly arriving: Arriving }) {
  return (
    <div className={styles["place"]}>
      <p role="status" className={styles["words"]}>
        {wordsOf(arriving)}
      </p>
      {arriving.stage === "there" && (
        <Button icon={<Sparkles aria-hidden="true" />} onPress={arriving.show}>
          Show the summary
        </Button>
      )}
    </div>
  );
}

function wordsOf(arriving: Arriving): string {
  if (arriving.stage === "writing") return "A model is writing a summary.";
  return arriving.stage === "unwritten" ? arriving.note : "";
}
