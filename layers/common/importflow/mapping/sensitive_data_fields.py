"""sensitive_data: what the columns of findings, classifications and compliance reports are called.

Serves Plan chunks. Three kinds of columns: what names the asset (a data source, bucket, host or resource; its ARN,
UID or qualified name where nothing better does), what names the object inside it, and what was found there. Bare
`name` is none of them: in such reports it names a person or a type of data as often as a machine. Nested values are
spelled as JSON is flattened, `resources[].uid`. Facts on layouts: Amazon Macie and Security Hub (ASFF) user guides,
OCSF 1.x Detection Finding, exports of BigID, Microsoft Purview and Defender for Cloud, AWS Sensitive Data Protection,
Netwrix, Prowler, Prisma Cloud, Orca, Alert Logic, Deepfence and the FedRAMP inventory workbook.
"""

from importflow.findings import FindingCode
from importflow.mapping.asset_fields import asset_length, asset_text, naming_field, text_field
from importflow.mapping.columns import Field, Vendor, field, normalise
from importflow.mapping.numbers import whole_number
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import Converter, ip_address, mac_address, serial_number, text
from importflow.models import ImportCategory

_TEXT = text(None)
# No encryption and no public access are findings, not gaps (Macie: `encryptionType` NONE).
_NONE = frozenset({"none"})


def _said(name: str, *spellings: str, facts: frozenset[str] = frozenset()) -> Field:
    """Something a report says; no column of `assets`."""
    return field(name, _TEXT, *map(normalise, spellings), facts=facts)


def _constant(value: str) -> Converter:
    """Any value of the column means this one."""

    def convert(_cell: str) -> str:
        return value

    return convert


def _vendor(name: str, *fingerprints: set[str], fields: tuple[Field, ...] = ()) -> Vendor:
    return Vendor(
        name=name,
        category=ImportCategory.SENSITIVE_DATA,
        fingerprints=tuple(frozenset(map(normalise, headers)) for headers in fingerprints),
        fields=fields,
    )


_NAME = asset_text("name", FindingCode.NAME_TOO_LONG)

FIELDS: tuple[Field, ...] = (
    # What names the asset.
    Field("name", dict.fromkeys(
        (
            "assetname", "resourcename", "servername", "computername", "machinename", "devicename", "instancename",
            "vmname", "nodename", "systemname", "inventoryname", "uniqueassetidentifier", "resourcesname",
            "datasource", "datasourcename", "datastore", "datastorename", "databasename", "database", "repository",
            "bucket", "bucketname", "s3bucket", "s3bucketname", "rdsinstanceid", "storageaccount",
            "resourcesaffecteds3bucketname", "asset", "resource", "system",
        ), _NAME,
    )),
    naming_field("hostname", "host", "netbiosname", "server", "serverhostname", "endpoint", "endpointname", "computer"),
    naming_field("fqdn", "fullyqualifieddomainname", "dnsname", "serverfqdn", "dnsnameorurl"),
    _said(
        "resource_uid", "resource_id", "resource_arn", "arn", "asset_arn", "bucket_arn", "resources[].uid",
        "resources[].id", "entity_id", "resourcesAffected.s3Bucket.arn",
    ),
    _said("qualified_name", "Asset fully qualified name", "fully qualified name", "AssetPath"),
    field(
        "serial_number", serial_number(asset_length("serial_number"), FindingCode.NAME_TOO_LONG),
        "serial", "serialno", "serialnumberassettagnumber",
    ),
    # What is known about it.
    text_field("asset_type", "resourcetype", "resourcestype", "nodetype", "datasourcetype", "objecttype"),
    field("ip_address", ip_address, "ip", "hostip", "privateip", "ipv4oripv6address"),
    field("mac_address", mac_address, "mac"),
    text_field("operating_system", "os", "osname", "osnameandversion", "distro"),
    text_field("environment", "env"),
    text_field("location", "site"),
    text_field("business_owner", "owner", "dataowner", "datasourceowner", "assetdataowner"),
    text_field("technical_owner", "systemadministratorowner"),
    text_field("department", "dept"),
    text_field("application_name", "application"),
    # The object inside it.
    _said(
        "object_path", "full_object_name", "path", "file_path", "full_path", "document_path", "s3_path",
        "object_key", "resourcesAffected.s3Object.key", "file_name", "object_name",
    ),
    _said("object_container", "folder_name", "table_name", "schema_name", "sub_file"),
    _said("object_column", "column_name", "field_name"),
    # What was found.
    _said(
        "classification", "data_classification", "sensitivity_label", "sensitivity", "sensitivity_level",
        "classification_label", "classification_level", "confidentiality", "confidentiality_level",
        "bucket_catalog_label", "instance_catalog_label", "data_sensitivity",
    ),
    _said("object_classification", "folder_catalog_label", "table_catalog_label"),
    _said(
        "severity", "severity_label", "severity_level", "severity.description", "risk_level", "risk_rating",
        "risk_score", "OrcaScore", "cvss_score",
    ),
    _said(
        "pii_types", "pii_type", "data_type", "data_types", "data_element", "data_elements", "sensitive_data_type",
        "sensitive_data_types", "sensitive_information_type", "sensitive_information_types", "infotype", "info_types",
        "identifiers", "classification_display_name", "classifications", "classification_name", "entity_type",
        "entity_types", "detection_type", "detection_types", "pii_categories", "data_category", "data_categories",
        "classificationDetails.result.sensitiveData[].detections[].type", "classificationDetails.result.sensitiveData",
    ),
    _said("custom_types", "classificationDetails.result.customDataIdentifiers.detections[].name"),
    _said("type_counts", "classificationDetails.result.sensitiveData[].detections[].count"),
    _said("custom_counts", "classificationDetails.result.customDataIdentifiers.detections[].count"),
    field(
        "pii_count", whole_number(), "matchcount", "matches", "numberofmatches", "count", "occurrences", "hits",
        "totalmatches", "detectioncount", kind=ValueKind.NUMBER,
    ),
    _said(
        "compliance", "compliance_standard", "compliance_standards", "compliance_framework", "compliance_frameworks",
        "compliance_scope", "compliance_scopes", "compliance_check_type", "regulation", "regulations", "standard",
        "standards", "framework", "frameworks", "regulatory_scope", "applicable_regulations",
        "Compliance.RelatedRequirements[]", "Compliance.AssociatedStandards[].StandardsId",
    ),
    _said(
        "finding_title", "title", "finding", "finding_name", "check_title", "issue", "alert", "alert_name",
        "recommendation_display_name", "vulnerability", "test_info", "policy", "policy_name", "rule_name",
        "finding_info.title", "criteria_name",
    ),
    _said(
        "finding_type", "check_id", "cve_id", "cve", "compliance_id", "control_id", "test_number", "types", "types[]",
        "metadata.event_code", "recommendation_name",
    ),
    _said("finding_status", "status", "status_code", "result", "record_state", "compliance_status"),
    _said(
        "encryption", "encrypted", "is_encrypted", "encryption_status", "encryption_at_rest", "encryption_type",
        "encryption_enabled", "server_side_encryption",
        "resourcesAffected.s3Bucket.defaultServerSideEncryption.encryptionType", facts=_NONE,
    ),
    _said(
        "object_encryption", "object_encrypted", "resourcesAffected.s3Object.serverSideEncryption.encryptionType",
        facts=_NONE,
    ),
    _said(
        "access", "open_access", "public", "public_access", "is_public", "publicly_accessible", "access_level",
        "exposure", "internet_exposed", "internet_facing",
        "resourcesAffected.s3Bucket.publicAccess.effectivePermission", facts=_NONE,
    ),
    _said(
        "object_access", "object_level_public_acl", "object_public", "resourcesAffected.s3Object.publicAccess",
        facts=_NONE,
    ),
)  # fmt: skip

# A file without any of these says nothing about sensitive data: a plain inventory, or raw personal data itself.
FINDING_FIELDS = frozenset(
    {
        "classification", "object_classification", "severity", "pii_types", "custom_types", "compliance",
        "finding_title", "finding_type", "encryption", "object_encryption", "access", "object_access",
    }
)  # fmt: skip

# Of two exporters with as strong a proof the first is taken.
VENDORS: tuple[Vendor, ...] = (
    _vendor(
        "Amazon Macie",
        {"resourcesAffected.s3Bucket.name", "classificationDetails.result.status.code"},
        {"resourcesAffected.s3Bucket.name", "classificationDetails.jobId"},
        {"FindingConsoleURL", "BucketName"},
        fields=(
            _said("finding_type", "type", "FindingType"),
            field(
                "pii_count",
                whole_number(),
                "classificationdetailsresultsensitivedatatotalcount",
                kind=ValueKind.NUMBER,
            ),
        ),
    ),
    _vendor(
        "BigID",
        {"Full Object Name", "PII Count"},
        fields=(
            _said("pii_types", "Attributes"),
            text_field("asset_type", "type"),
            text_field("business_owner", "datasourceowner"),
        ),
    ),
    _vendor(
        "Microsoft Purview",
        {"Asset fully qualified name", "Classification formal name"},
        {"AssetPath", "ClassificationTrigger"},
        fields=(
            _said("object_name", "Asset name", "AssetName"),
            _said("pii_types", "Classification display name", "Classification"),
            _said("classification", "SensitivityLabel"),
            text_field("technical_owner", "dataowneremail"),
        ),
    ),
    _vendor(
        "AWS Sensitive Data Protection",
        {"s3_bucket", "identifiers", "sample_data"},
        {"rds_instance_id", "identifiers", "sample_data"},
    ),
    _vendor(
        "Netwrix",
        {"Criteria Name", "Criteria Type", "Path"},
        {"Prefix", "Match", "Suffix", "Sub File"},
        fields=(_said("pii_types", "Criteria Name"),),
    ),
    _vendor(
        "FedRAMP inventory",
        {"Unique Asset Identifier", "Baseline Configuration Name", "In Latest Scan"},
        fields=(
            Field("compliance", {"baselineconfigurationname": _constant("FedRAMP")}),
            text_field("description", "function"),
            text_field("vendor", "softwaredatabasevendor"),
        ),
    ),
    _vendor(
        "Prowler",
        {"CHECK_ID", "STATUS_EXTENDED", "RESOURCE_UID"},
        {"metadata.event_code", "finding_info.title", "status_code"},
        fields=(_said("finding_status", "status_code"),),
    ),
    _vendor(
        "AWS Security Hub",
        {"SchemaVersion", "ProductArn", "GeneratorId"},
        fields=(_said("finding_type", "Types", "Types[]"),),
    ),
    _vendor(
        "Microsoft Defender for Cloud",
        {"recommendationDisplayName", "resourceId", "subscriptionId"},
        fields=(_said("finding_status", "state"),),
    ),
    _vendor(
        "Prisma Cloud",
        {"Compliance ID", "CVE ID", "Fix Status", "Distro"},
        fields=(_said("finding_title", "Description"), text_field("asset_type", "type")),
    ),
    _vendor(
        "Orca Security",
        {"OrcaScore", "Inventory.Name"},
        fields=(Field("name", {"inventoryname": _NAME}), text_field("environment", "cloudaccountname")),
    ),
    _vendor("Alert Logic", {"Vulnerability Span ID", "Asset Name"}),
    _vendor(
        "Deepfence ThreatMapper",
        {"compliance_check_type", "test_number", "node_name"},
        {"Compliance Standard", "Control ID", "Node Name"},
        fields=(_said("finding_title", "Info", "test_info"),),
    ),
)
