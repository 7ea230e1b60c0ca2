/** The shape that marks an asset in the picture, for its legend. */
import { MARKS, type Mark } from "./scatter";

const SHAPES: Record<Mark, string> = {
  usual: "M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
  "under-used": "M6 0.5L11.5 6L6 11.5L0.5 6z",
  hot: "M6 1L11.5 11H0.5z",
};

export function MarkSymbol({ mark }: { readonly mark: Mark }) {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[mark]} fill={`var(--${MARKS[mark].colour})`} />
    </svg>
  );
}
