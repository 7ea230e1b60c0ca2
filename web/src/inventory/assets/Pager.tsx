/** Which part of a long list is shown, and the ways to its other parts. */
import { ChevronFirst, ChevronLeft, ChevronRight } from "lucide-react";

import { Button } from "../../shell/controls/Button";
import styles from "./Pager.module.css";

interface PagerProps {
  readonly page: number;
  readonly onFirst: () => void;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

export function Pager({ page, onFirst, onPrevious, onNext }: PagerProps) {
  return (
    <div className={styles["pager"]} role="group" aria-label="Pages">
      <Button
        small
        aria-label="First page"
        icon={<ChevronFirst aria-hidden="true" />}
        isDisabled={page === 1}
        onPress={onFirst}
      />
      <Button
        small
        icon={<ChevronLeft aria-hidden="true" />}
        isDisabled={onPrevious === undefined}
        onPress={() => onPrevious?.()}
      >
        Previous
      </Button>
      <Button small isDisabled={onNext === undefined} onPress={() => onNext?.()}>
        Next
        <ChevronRight aria-hidden="true" />
      </Button>
    </div>
  );
}
