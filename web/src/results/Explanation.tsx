/** What models wrote about the import, said to be theirs; every text of it is shown as text. */
import { useEffect, useRef } from "react";

import { Badge } from "../shell/controls/Badge";
import { Panel } from "../shell/controls/Panel";
import type { Explanation as Written, Fix, Insight } from "./explanation";
import styles from "./Explanation.module.css";

interface ExplanationProps {
  readonly explanation: Written;
  /** Somebody asked to see it just now: the keyboard goes on here. */
  readonly calledFor: boolean;
}

export function Explanation({ explanation, calledFor }: ExplanationProps) {
  const { summary, fixes, insights, writers } = explanation;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (calledFor) box.current?.focus();
  }, [calledFor]);
  return (
    <div ref={box} tabIndex={-1} className={styles["box"]}>
      <Panel
        title="Summary"
        description={`Written by ${writers.join(" and ")} from counts and finding codes; models can be wrong.`}
      >
        <div className={styles["explanation"]}>
          {summary !== null && <p className={styles["summary"]}>{summary}</p>}
          {fixes.length + insights.length > 0 && (
            <div className={styles["parts"]}>
              {fixes.length > 0 && <Fixes fixes={fixes} />}
              {insights.length > 0 && <Insights insights={insights} />}
            </div>
          )}
        </div>
      </Panel>
    </div>
  );
}

function Fixes({ fixes }: { readonly fixes: readonly Fix[] }) {
  return (
    <section>
      <h3 className={styles["heading"]}>What to correct first</h3>
      <ol className={styles["fixes"]}>
        {fixes.map(({ finding, advice }, place) => (
          <li key={place}>
            {finding !== null && <p className={styles["finding"]}>{finding}</p>}
            <p>{advice}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Insights({ insights }: { readonly insights: readonly Insight[] }) {
  return (
    <section>
      <h3 className={styles["heading"]}>What the counts show</h3>
      <ul className={styles["insights"]}>
        {insights.map(({ text, about, importance }, place) => (
          <li key={place}>
            <p className={styles["about"]}>
              {importance !== null && <Badge tone={importance.tone}>{importance.word}</Badge>}
              {about}
            </p>
            <p>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
