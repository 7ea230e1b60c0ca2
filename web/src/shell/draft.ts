/**
 * What somebody types, kept apart from what it was last taken for: the field follows every key, the page only the
 * pauses. Guarantees: a value that changes elsewhere (back, forward, a filter taken away) shows in the field; what is
 * committed is a text that the API takes, so that it comes back as it went.
 */
import { useEffect, useState } from "react";

import { asText } from "../api/accepted";

const PAUSE_MS = 300;

export function useDraft(value: string, commit: (text: string) => void): [string, (text: string) => void] {
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  // what was typed and came back as `value` is no change from elsewhere
  if (known !== value) {
    setKnown(value);
    if (asText(draft) !== value) setDraft(value);
  }
  useEffect(() => {
    const text = asText(draft);
    if (text === value) return undefined;
    const timer = setTimeout(() => commit(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, value, commit]);
  return [draft, setDraft];
}
