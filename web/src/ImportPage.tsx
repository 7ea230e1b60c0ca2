/** One import: watched while it runs, then what became of it. The one place where `watch` and `results` meet. */
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useParams } from "react-router";

import { isFinal, isSettled } from "./api/polling";
import { unreachable } from "./api/problem";
import { useImportsChanged, useImportStatus } from "./api/queries";
import { ImportResults } from "./results/ImportResults";
import { useTenantPath } from "./session/tenant";
import { PageSkeleton } from "./shell/Loading";
import { ErrorState } from "./shell/States";
import { Announcements } from "./watch/Announcements";
import { CancelDialog } from "./watch/CancelDialog";
import { ImportProgress } from "./watch/ImportProgress";

export default function ImportPage() {
  const { id = "" } = useParams();
  // another import is another page: nothing that was seen of one counts for the next
  return <Import key={id} id={id} />;
}

function Import({ id }: { readonly id: string }) {
  const { data, error, lost, isPaused, refetch } = useImportStatus(id);
  const path = useTenantPath();
  const [cancelling, setCancelling] = useState(false);
  useFreshListsWhenSettled(data && isSettled(data.status));
  // watching has ended for good: what was last seen would stand there as if it went on
  const over = data !== undefined && !isSettled(data.status) && error !== null && isFinal(error);
  if (data && !over) {
    const settled = isSettled(data.status);
    return (
      <>
        <InPlace settled={settled}>
          {settled ? (
            <ImportResults status={data} />
          ) : (
            <ImportProgress status={data} lost={lost} onCancel={() => setCancelling(true)} />
          )}
        </InPlace>
        <CancelDialog status={data} isOpen={cancelling} onClose={() => setCancelling(false)} />
        <Announcements status={data} settled={settled} />
      </>
    );
  }
  const trouble = error ?? (isPaused ? unreachable() : null);
  if (trouble) {
    const home = path("imports");
    return <ErrorState error={trouble} onRetry={refetch} title="The import could not be loaded" home={home} />;
  }
  return <PageSkeleton />;
}

/**
 * Results take the place of the progress where the reader is: the page gets no shorter at that moment, so it stays
 * scrolled as it was, and a keyboard whose button went with the progress goes on in the results. The other way round,
 * where an import is tried again, the keyboard goes on in the progress.
 */
function InPlace({ settled, children }: { readonly settled: boolean; readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef({ settled, height: 0, focused: false });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { settled: wasSettled, height, focused } = before.current;
    if (settled !== wasSettled) {
      element.style.minHeight = settled ? `${height}px` : "";
      if (focused) goOnIn(element);
    }
    before.current.settled = settled;
  }, [settled]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // read before the change, since afterwards it is too late
    const observer = new ResizeObserver(() => (before.current.height = element.offsetHeight));
    const note = () => {
      // a dialog belongs to where it was opened
      const focused = document.activeElement;
      if (!focused?.closest("[role=dialog]")) before.current.focused = element.contains(focused);
    };
    observer.observe(element);
    document.addEventListener("focusin", note);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", note);
    };
  }, []);
  return (
    <div ref={box} tabIndex={-1} style={{ outline: "none" }}>
      {children}
    </div>
  );
}

/** A dialog that closes at this moment lets the focus go a frame later. */
function goOnIn(element: HTMLElement): void {
  const focus = () => {
    if (document.activeElement === document.body) element.focus({ preventScroll: true });
  };
  focus();
  requestAnimationFrame(focus);
}

/** What an import brought is in no list that was read before it ended. */
function useFreshListsWhenSettled(settled: boolean | undefined): void {
  const refresh = useImportsChanged();
  const ran = useRef(false);
  useEffect(() => {
    if (settled === false) ran.current = true;
    if (settled !== true || !ran.current) return;
    ran.current = false;
    void refresh();
  }, [settled, refresh]);
}
