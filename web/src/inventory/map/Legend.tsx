/** What the shapes and lines of this map mean; only those that are on it. */
import type { Drawing } from "./grouping";
import { kindOf, KINDS, type Kind } from "./kinds";
import { KindMark } from "./KindMark";
import { MANY_LINES } from "./look";
import styles from "./MapPanel.module.css";

export function Legend({ drawing }: { readonly drawing: Drawing }) {
  const kinds = new Set(drawing.assets.map(({ node }) => kindOf(node.asset_type)));
  const hasPlaceholders = drawing.assets.some(({ node }) => node.placeholder);
  const hasNoise = drawing.lines.some(({ noise }) => noise);
  return (
    <ul className={styles["legend"]} aria-label="Legend">
      {drawing.closed.length > 0 && (
        <li>
          <span className={styles["boxMark"]} aria-hidden="true" />
          Group, press twice to expand
        </li>
      )}
      {(Object.keys(KINDS) as Kind[])
        .filter((kind) => kinds.has(kind))
        .map((kind) => (
          <li key={kind}>
            <KindMark kind={kind} />
            {KINDS[kind].title}
          </li>
        ))}
      {hasPlaceholders && (
        <li>
          <KindMark kind="unknown" placeholder />
          Placeholder: not in any inventory yet
        </li>
      )}
      {drawing.lines.length > 0 && (
        <li>
          <LineMark />
          {drawing.lines.length > MANY_LINES
            ? "Depends on; choose an asset to see the direction"
            : "Depends on, in the direction of the arrow"}
        </li>
      )}
      {hasNoise && (
        <li>
          <LineMark dashed />
          Noise
        </li>
      )}
    </ul>
  );
}

function LineMark({ dashed = false }: { readonly dashed?: boolean }) {
  return (
    <svg viewBox="0 0 28 10" aria-hidden="true" className={styles["lineMark"]}>
      <path d="M1 5h20" strokeDasharray={dashed ? "4 3" : undefined} />
      <path d="M20 1l7 4-7 4z" className={styles["arrowMark"]} />
    </svg>
  );
}
