/**
 * What the parts of an import are called on the page: categories, phases, validators, states.
 *
 * The one place that turns the API's names into words. A name that is not known here (a validator that came later)
 * still reads as words.
 */
import type { ImportCategory, ImportStatus, Phase, StepStatus } from "../api/types";
import type { Tone } from "./controls/Badge";
import { capitalised } from "./formatting";

interface Named {
  readonly title: string;
  readonly tone: Tone;
}

/** In the order in which they are offered. */
export const CATEGORIES: readonly ImportCategory[] = [
  "cmdb_export",
  "app_discovery",
  "infrastructure",
  "sensitive_data",
];

const CATEGORY_TITLES: Record<ImportCategory, string> = {
  cmdb_export: "CMDB export",
  app_discovery: "Application discovery",
  infrastructure: "Infrastructure",
  sensitive_data: "Sensitive data",
};

export const PHASES: readonly Phase[] = ["upload", "validation", "enrichment", "complete"];

const PHASE_TITLES: Record<Phase, string> = {
  upload: "Upload",
  validation: "Validation",
  enrichment: "Enrichment",
  complete: "Complete",
};

const IMPORT_STATES: Record<ImportStatus, Named> = {
  pending: { title: "Waiting for the file", tone: "neutral" },
  processing: { title: "Running", tone: "info" },
  completed: { title: "Completed", tone: "success" },
  failed: { title: "Failed", tone: "danger" },
  cancelled: { title: "Cancelled", tone: "neutral" },
};

const STEP_STATES: Record<StepStatus, Named> = {
  pending: { title: "Waiting", tone: "neutral" },
  running: { title: "Running", tone: "info" },
  completed: { title: "Done", tone: "success" },
  failed: { title: "Failed", tone: "danger" },
  skipped: { title: "Skipped", tone: "neutral" },
};

const VALIDATORS: Readonly<Record<string, string>> = {
  format_validator: "File format",
  schema_validator: "Columns and values",
  duplicate_detector: "Duplicates",
  data_quality: "Completeness",
  criticality_validator: "Criticality",
  dependency_validator: "Dependencies",
  port_protocol_validator: "Ports and protocols",
  capacity_validator: "Sizes and capacity",
  network_validator: "Addresses and throughput",
  performance_validator: "Measurements and units",
  eol_detector: "End of support",
  data_classifier: "Classification",
  pii_detector: "Personal data",
  compliance_validator: "Regulations",
  encryption_validator: "Encryption",
  access_control_validator: "Access",
};

const JUDGEMENTS: Readonly<Record<string, string>> = {
  category_suggestion: "Suggested category",
  field_suggestions: "Suggested fields",
  import_summary: "Summary",
  import_insights: "Insights",
};

/** The category in words; null has none (yet). */
export function categoryTitle(category: ImportCategory | null | undefined): string {
  return category == null ? "Not known" : CATEGORY_TITLES[category];
}

export function phaseTitle(phase: Phase): string {
  return PHASE_TITLES[phase];
}

/** Where an import stands, with the colour of its badge. */
export function importState(status: ImportStatus): Named {
  return IMPORT_STATES[status];
}

/** Where a step or a validator stands, with the colour of its badge. */
export function stepState(status: StepStatus): Named {
  return STEP_STATES[status];
}

/** A validator's, a phase's or a model's step's name in words. */
export function stepTitle(name: string): string {
  const phases: Readonly<Record<string, string>> = PHASE_TITLES;
  return VALIDATORS[name] ?? JUDGEMENTS[name] ?? phases[name] ?? sentence(name);
}

function sentence(name: string): string {
  return capitalised(name.replaceAll("_", " "));
}
