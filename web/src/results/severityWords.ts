/** What severities are called, and the colour of their badges. */
import type { Severity } from "../api/types";
import type { Tone } from "../shell/controls/Badge";

export const SEVERITY_WORDS: Record<Severity, { readonly one: string; readonly many: string; readonly tone: Tone }> = {
  error: { one: "Error", many: "Errors", tone: "danger" },
  warning: { one: "Warning", many: "Warnings", tone: "warning" },
  info: { one: "Note", many: "Notes", tone: "info" },
};
