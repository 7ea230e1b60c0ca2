/** A kind's shape in its colour, as on the map; words stand beside it. */
import type { CSSProperties } from "react";

import { KINDS, type Kind } from "./kinds";
import styles from "./MapPanel.module.css";

const SHAPES: Readonly<Record<(typeof KINDS)[Kind]["shape"], string>> = {
  "round-rectangle": "M4 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2z",
  barrel: "M2 3.5Q8 .5 14 3.5v9Q8 15.5 2 12.500z",
  ellipse: "M8 1.500a6.500 6.500 0 1 1 0 13a6.500 6.500 0 1 1 0-13z",
  diamond: "M8 1L15 8L8 15L1 8z",
  hexagon: "M4.500 2h7L15 8l-3.500 6h-7L1 8z",
  octagon: "M5.300 1.500h5.400l3.800 3.800v5.400l-3.800 3.800H5.300L1.500 10.700V5.300z",
  triangle: "M8 1.500L15 14H1z",
};

interface KindMarkProps {
  readonly kind: Kind;
  readonly placeholder?: boolean;
}

export function KindMark({ kind, placeholder = false }: KindMarkProps) {
  const { shape, colour } = KINDS[kind];
  const style = { "--kind": `var(--${colour})` } as CSSProperties;
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={styles["mark"]}
      data-hollow={placeholder || undefined}
      style={style}
    >
      <path d={SHAPES[shape]} />
    </svg>
  );
}
