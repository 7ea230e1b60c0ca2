/** Tells a screen reader how an import goes: politely, in tens of percent, and not more often than every ten seconds. */
import { useEffect, useRef, useState } from "react";

import type { ImportStatusView } from "../api/types";
import { VisuallyHidden } from "../shell/controls/VisuallyHidden";
import { format } from "../shell/formatting";
import { importState } from "../shell/importWords";
import { activityOf } from "./timeline";

const PAUSE_MS = 10_000;

interface AnnouncementsProps {
  readonly status: ImportStatusView;
  readonly settled: boolean;
}

/** Stays where it is when the results take the place of the progress, or its last words would not be heard. */
export function Announcements({ status, settled }: AnnouncementsProps) {
  const [wasSettled, setWasSettled] = useState(settled);
  if (wasSettled && !settled) setWasSettled(false); // tried again: from now on there is something to tell
  const text = settled ? outcome(status) : progress(status);
  return <div role="status">{!wasSettled && <Spaced text={text} atOnce={settled} />}</div>;
}

/** Knows nothing of what was said of an import that has been reopened since. */
function Spaced({ text, atOnce }: { readonly text: string; readonly atOnce: boolean }) {
  return <VisuallyHidden>{useSpaced(text, atOnce)}</VisuallyHidden>;
}

function progress(status: ImportStatusView): string {
  const tens = Math.floor(status.progress_percentage / 10) * 10;
  return tens > 0 ? `${activityOf(status)}: ${format.percent(tens)}` : activityOf(status);
}

function outcome({ status, records }: ImportStatusView): string {
  const checked =
    records.total > 0 ? `, ${format.number(records.valid)} of ${format.number(records.total)} records valid` : "";
  return `Import ${importState(status).title.toLowerCase()}${checked}.`;
}

/** The text, but after each change it stays for a while; the last word comes at once. */
function useSpaced(text: string, atOnce: boolean): string {
  const [said, setSaid] = useState("");
  const saidAt = useRef(-PAUSE_MS);
  useEffect(() => {
    const pause = atOnce ? 0 : Math.max(0, saidAt.current + PAUSE_MS - performance.now());
    const timer = setTimeout(() => {
      saidAt.current = performance.now();
      setSaid(text);
    }, pause);
    return () => clearTimeout(timer);
  }, [text, atOnce]);
  return said;
}
