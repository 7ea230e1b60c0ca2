/** The four kinds of exports, with what each holds. */
import { Boxes, Gauge, ShieldCheck, Waypoints, type LucideIcon } from "lucide-react";

import type { ImportCategory } from "../api/types";
import { categoryTitle } from "../shell/importWords";

interface CategoryWords {
  readonly takes: string;
  readonly icon: LucideIcon;
}

export const CATEGORY_WORDS: Record<ImportCategory, CategoryWords> = {
  cmdb_export: {
    takes: "Servers and applications with their attributes, as ServiceNow, RVTools or a spreadsheet lists them.",
    icon: Boxes,
  },
  app_discovery: {
    takes: "Which server or application talks to which: sources, destinations and ports.",
    icon: Waypoints,
  },
  infrastructure: {
    takes: "How busy machines are and what they have: CPU, memory, storage and network.",
    icon: Gauge,
  },
  sensitive_data: {
    takes: "Findings of a scan: classifications, personal data and compliance scopes.",
    icon: ShieldCheck,
  },
};

/** What a file was given as; null leaves it to the server. */
export function givenAs(category: ImportCategory | null): string {
  return category === null ? "Detected from the content" : categoryTitle(category);
}
