/** The pace of the import that is shown, from the answers that came while it was. */
import { useState } from "react";

import type { ImportStatusView } from "../api/types";
import { observe, UNSEEN, type Pace } from "./pace";

export function usePace(status: ImportStatusView, now: number): Pace {
  const [seen, setSeen] = useState<{ readonly status: ImportStatusView | null; readonly pace: Pace }>({
    status: null,
    pace: UNSEEN,
  });
  if (seen.status === status) return seen.pace;
  const pace = observe(seen.pace, status, now);
  setSeen({ status, pace });
  return pace;
}
