/** What a model was asked while the file was planned, and what came of it; nothing where none was. */
import type { ImportStatusView } from "../api/types";
import styles from "./Checks.module.css";
import { Elapsed } from "./Elapsed";
import { StateIcon } from "./StateIcon";
import { suggestionsOf } from "./timeline";

export function Suggestions({ status }: { readonly status: ImportStatusView }) {
  const suggestions = suggestionsOf(status);
  if (suggestions.length === 0) return null;
  return (
    <section className={styles["section"]}>
      <h3 className={styles["heading"]}>Asked of a model</h3>
      <ul className={styles["checks"]}>
        {suggestions.map(({ name, title, state, stateTitle, note, seconds, since }) => (
          <li key={name} className={styles["check"]} data-state={state}>
            <StateIcon state={state} title={stateTitle} />
            <div>
              <p className={styles["title"]}>{title}</p>
              {note !== null && <p className={styles["question"]}>{note}</p>}
            </div>
            <p className={styles["found"]} />
            <p className={styles["time"]}>
              <Elapsed seconds={seconds} since={since} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
