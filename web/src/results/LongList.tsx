/** What long lists of a result have in common: a choice and a search above them, and a few entries at a time. */
import type { ReactNode } from "react";

import { Button } from "../shell/controls/Button";
import { SearchField } from "../shell/controls/Field";
import { format } from "../shell/formatting";
import styles from "./LongList.module.css";

/** As many entries as are shown at first, and more each time. */
export const AT_ONCE = 50;

interface SearchBarProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** What else narrows the list. */
  readonly children: ReactNode;
}

export function SearchBar({ text, onText, children, ...search }: SearchBarProps) {
  return (
    <div className={styles["bar"]}>
      {children}
      <div className={styles["search"]}>
        <SearchField {...search} value={text} onChange={onText} />
      </div>
    </div>
  );
}

interface ShowMoreProps {
  readonly shown: number;
  readonly of: number;
  readonly onShow: (most: number) => void;
}

/** Nothing where all are shown. */
export function ShowMore({ shown, of, onShow }: ShowMoreProps) {
  const left = of - shown;
  if (left <= 0) return null;
  return (
    <div className={styles["more"]}>
      <Button onPress={() => onShow(shown + AT_ONCE)}>
        Show {format.number(Math.min(AT_ONCE, left))} more of {format.number(left)}
      </Button>
    </div>
  );
}
