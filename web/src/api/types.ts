/** The API's shapes by the names that the pages use; all of them are generated from its description. */
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type AssetDetail = Schemas["AssetDetail"];
export type AssetFacets = Schemas["AssetFacets"];
export type AssetList = Schemas["AssetList"];
export type AssetSummary = Schemas["AssetSummary"];
export type ColumnMapping = Schemas["ColumnMappingView"];
export type DependencyList = Schemas["DependencyList"];
export type DependencyMap = Schemas["DependencyMap"];
export type DependencyView = Schemas["DependencyView"];
export type Direction = Schemas["Direction"];
export type FileFormat = Schemas["FileFormat"];
export type FindingCode = Schemas["FindingCode"];
export type FindingGroup = Schemas["FindingGroup"];
export type FindingList = Schemas["FindingList"];
export type FindingView = Schemas["FindingView"];
export type FindingPlace = Schemas["FindingPlace"];
export type GrantedTenant = Schemas["GrantedTenant"];
export type FieldOption = Schemas["FieldOption"];
export type FileFormatOption = Schemas["FileFormatOption"];
export type ImportAgain = Schemas["ImportAgain"];
export type ImportCategory = Schemas["ImportCategory"];
export type ImportHistory = Schemas["ImportHistory"];
export type ImportStatus = Schemas["ImportStatus"];
export type ImportStatusView = Schemas["ImportStatusView"];
export type ImportSummary = Schemas["ImportSummary"];
export type OriginalFile = Schemas["OriginalFile"];
export type Origin = Schemas["Origin"];
export type Phase = Schemas["Phase"];
export type ProcessingConfig = Schemas["ProcessingConfig"];
export type RejectedRowsLink = Schemas["RejectedRowsLink"];
export type SensitiveData = Schemas["SensitiveData"];
export type SentPart = Schemas["SentPart"];
export type Severity = Schemas["Severity"];
export type StepStatus = Schemas["StepStatus"];
export type StepView = Schemas["StepView"];
export type TenantList = Schemas["TenantList"];
export type UploadAccepted = Schemas["UploadAccepted"];
export type UploadCompleted = Schemas["UploadCompleted"];
export type UploadOptions = Schemas["UploadOptions"];
export type UploadRequest = Schemas["UploadRequest"];
export type Utilisation = Schemas["Utilisation"];
export type ValidationResult = Schemas["ValidationResult"];
export type VisibleValue = Schemas["VisibleValue"];

/** What a list may be asked by; `cursor` and `limit` are the hooks' own. */
type Filters<Operation extends keyof operations> = Omit<
  NonNullable<operations[Operation]["parameters"]["query"]>,
  "cursor"
>;
export type AssetFilters = Filters<"assets">;
export type DependencyFilters = Filters<"asset_dependencies">;
export type FindingFilters = Filters<"findings">;
export type HistoryFilters = Filters<"history">;
export type DependencyMapFilters = NonNullable<operations["dependency_map"]["parameters"]["query"]>;
