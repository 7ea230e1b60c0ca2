/** An import for tests, as the API would tell of it. */
import type { ImportStatusView, StepView, ValidationResult } from "../api/types";

export const AT = Date.parse("2026-03-04T10:00:00Z");

export function anImport(said: Partial<ImportStatusView> = {}): ImportStatusView {
  return {
    data_import_id: "d",
    master_flow_id: "m",
    flow_id: "f",
    import_name: "servers.csv",
    import_category: "cmdb_export",
    source_system: null,
    filename: "servers.csv",
    status: "processing",
    error: null,
    imported_by: null,
    created_at: "2026-03-04T09:59:50Z",
    completed_at: null,
    total_records: null,
    rejected_records: null,
    policy: "partial",
    detected: null,
    column_mappings: [],
    current_phase: "validation",
    progress_percentage: 5,
    records: { total: 0, valid: 0, rejected: 0, processed: 0 },
    expected_records: 1_000,
    steps: [],
    validation_results: [],
    enrichment_summary: {
      assets_created: 0,
      assets_updated: 0,
      assets_unchanged: 0,
      records_merged: 0,
      placeholders_created: 0,
      dependencies_created: 0,
      dependencies_updated: 0,
      dependencies_unchanged: 0,
    },
    upload_expires_at: null,
    started_at: "2026-03-04T09:59:58Z",
    ...said,
  };
}

export function aStep(step_name: string, said: Partial<StepView> = {}): StepView {
  return {
    step_name,
    step_order: 100,
    status: "running",
    description: null,
    records_processed: null,
    started_at: "2026-03-04T10:00:00Z",
    duration_seconds: null,
    output: {},
    ...said,
  };
}

export function aResult(validator: string, said: Partial<ValidationResult> = {}): ValidationResult {
  return {
    validator,
    status: "running",
    error_count: 0,
    warning_count: 0,
    info_count: 0,
    duration_seconds: null,
    findings: [],
    ...said,
  };
}
