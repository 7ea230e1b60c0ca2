/**
 * What an asset's values are called and in which groups they are read.
 *
 * Titles and units are those that the API gives its fields; a column that is no field there still reads as words. Which
 * group a value belongs to, and in which order, is said here and nowhere else.
 */
import type { AssetDetail, FieldOption, Origin, UploadOptions } from "../../api/types";
import { capitalised, format } from "../../shell/formatting";

export interface ShownValue {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly origin: Origin | null;
}

export interface ValueGroup {
  readonly title: string;
  readonly values: readonly ShownValue[];
}

export type Fields = ReadonlyMap<string, FieldOption>;

const GROUPS: readonly (readonly [title: string, ...names: string[]])[] = [
  ["Identity", "name", "hostname", "fqdn", "ip_address", "mac_address", "serial_number", "asset_type", "description"],
  [
    "Purpose and ownership",
    ...["environment", "application_name", "application_type", "business_criticality", "criticality", "asset_status"],
    ...["lifecycle", "business_owner", "technical_owner", "business_unit", "department", "six_r_strategy"],
  ],
  ["Place", "location", "datacenter", "rack_location", "availability_zone", "hosting_model", "security_zone"],
  [
    "System",
    ...["operating_system", "os_version", "vendor", "virtualization_platform", "server_role", "technology_stack"],
    ...["database_type", "database_version"],
  ],
  ["Size", "cpu_cores", "memory_gb", "storage_gb", "storage_used_gb", "storage_free_gb", "database_size_gb"],
  [
    "Utilisation",
    ...["cpu_utilization_percent", "cpu_utilization_percent_max", "memory_utilization_percent"],
    ...["memory_utilization_percent_max", "disk_iops", "network_throughput_mbps"],
  ],
  ["Sensitive data", "application_data_classification", "pii_flag"],
  ["Cost and quality", "current_monthly_cost", "estimated_cloud_cost", "completeness_score", "quality_score"],
];
const REST = "More";

// columns that imports fill by rules of their own, so that no field of a file has their name
const COMPUTED: Readonly<Record<string, string>> = {
  application_data_classification: "Classification",
  pii_flag: "Personal data",
};
const SPELLED: Readonly<Record<string, string>> = { cpu: "CPU", os: "OS", ip: "IP", mac: "MAC", pii: "PII", id: "ID" };

/** Every field by its name, whatever category it may be said in. */
export function fieldsOf(options: UploadOptions | undefined): Fields {
  const fields = options?.categories.flatMap((category) => category.fields) ?? [];
  return new Map(fields.map((field) => [field.name, field]));
}

/** The values in the order in which they are read; groups without any are left out. */
export function groupValues(values: AssetDetail["values"], fields: Fields): ValueGroup[] {
  const grouped = new Set(GROUPS.flatMap(([, ...names]) => names));
  const rest = Object.keys(values).filter((name) => !grouped.has(name));
  return [...GROUPS, [REST, ...rest] as const].flatMap(([title, ...names]) => {
    const shown = names.flatMap((name) => {
      const value = values[name];
      return value
        ? [{ name, title: titleOf(name, fields), text: textOf(name, value.value, fields), origin: value.origin }]
        : [];
    });
    return shown.length > 0 ? [{ title, values: shown }] : [];
  });
}

/** The field in words, without its unit, which stands with the number. */
export function titleOf(name: string, fields: Fields): string {
  const field = fields.get(name);
  if (!field) return COMPUTED[name] ?? inWords(name);
  return field.unit === null ? field.title : field.title.replace(` (${field.unit})`, "");
}

/** A value as people read it, with its unit. */
export function textOf(name: string, value: unknown, fields: Fields): string {
  if (typeof value !== "number") return plainText(value);
  return withUnit(value, fields.get(name)?.unit);
}

export function withUnit(value: number, unit: string | null | undefined): string {
  if (unit === "%") return format.percent(value);
  return unit == null ? format.number(value) : `${format.number(value)} ${unit}`;
}

/** A name of ours as words; what a file calls its columns stays as it is. */
export function inWords(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return name;
  const [first = "", ...others] = name.split("_").map((word) => SPELLED[word] ?? word);
  return [capitalised(first), ...others].join(" ");
}

export function plainText(value: unknown): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return format.number(value);
  if (typeof value === "string") return value;
  return value == null ? "" : JSON.stringify(value);
}
