"""The layouts of reports about sensitive data: whose file it is, and what its columns are taken for."""

from __future__ import annotations

from collections import Counter

import pytest

from importflow.mapping.columns import recognise
from importflow.mapping.matching import map_columns
from importflow.mapping.sensitive_data_fields import FIELDS, FINDING_FIELDS, VENDORS
from importflow.models import Asset

# vendor, header → what the columns are taken for; those not named are kept as attributes
LAYOUTS: dict[str, tuple[str | None, list[str], dict[str, str]]] = {
    "BigID": (
        "BigID",
        ["Data Source", "Type", "Full Object Name", "Object Name", "Owner", "Modified Date", "Attributes", "Entity Sources", "Residencies", "PII Count", "Open Access", "DataSource Owner", "Location", "Number of Entities"],
        {
            "Data Source": "name", "Type": "asset_type", "Full Object Name": "object_path", "Attributes": "pii_types",
            "PII Count": "pii_count", "Open Access": "access", "DataSource Owner": "business_owner",
            "Location": "location",
        },
    ),
    "Macie, native": (
        "Amazon Macie",
        [
            "accountId", "severity.description", "severity.score", "type", "title", "resourcesAffected.s3Bucket.name",
            "resourcesAffected.s3Bucket.arn", "resourcesAffected.s3Object.key",
            "resourcesAffected.s3Bucket.publicAccess.effectivePermission", "resourcesAffected.s3Object.publicAccess",
            "resourcesAffected.s3Bucket.defaultServerSideEncryption.encryptionType",
            "resourcesAffected.s3Object.serverSideEncryption.encryptionType", "classificationDetails.jobId",
            "classificationDetails.result.sensitiveData[].category",
            "classificationDetails.result.sensitiveData[].totalCount",
            "classificationDetails.result.sensitiveData[].detections[].type",
            "classificationDetails.result.sensitiveData[].detections[].count", "sample", "count",
        ],
        {
            "severity.description": "severity", "type": "finding_type", "title": "finding_title",
            "resourcesAffected.s3Bucket.name": "name", "resourcesAffected.s3Bucket.arn": "resource_uid",
            "resourcesAffected.s3Object.key": "object_path",
            "resourcesAffected.s3Bucket.publicAccess.effectivePermission": "access",
            "resourcesAffected.s3Object.publicAccess": "object_access",
            "resourcesAffected.s3Bucket.defaultServerSideEncryption.encryptionType": "encryption",
            "resourcesAffected.s3Object.serverSideEncryption.encryptionType": "object_encryption",
            "classificationDetails.result.sensitiveData[].totalCount": "pii_count",
            "classificationDetails.result.sensitiveData[].detections[].type": "pii_types",
            "classificationDetails.result.sensitiveData[].detections[].count": "type_counts",
        },
    ),
    "Macie, report script": (
        "Amazon Macie",
        ["AccountId", "BucketName", "Region", "FileExtension", "Severity", "FindingType", "FindingCount", "Details", "ObjectKey", "S3Path", "URLPath", "FindingConsoleURL", "Finding Creation Date", "Object-level Public ACL"],
        {
            "BucketName": "name", "Severity": "severity", "FindingType": "finding_type", "ObjectKey": "object_path",
            "Object-level Public ACL": "object_access",
        },
    ),
    "Purview, export": (
        "Microsoft Purview",
        ["Asset ID", "Asset name", "Asset fully qualified name", "Object type", "Collection", "Classification display name", "Classification formal name", "Asset data owner", "Data owner email", "Classification source"],
        {
            "Asset name": "object_name", "Asset fully qualified name": "qualified_name", "Object type": "asset_type",
            "Classification display name": "pii_types", "Asset data owner": "business_owner",
            "Data owner email": "technical_owner",
        },
    ),
    "Purview, log": (
        "Microsoft Purview",
        ["ActivityType", "AssetName", "AssetPath", "AssetType", "Classification", "ClassificationDetails", "ClassificationTrigger", "FileExtension", "SensitivityLabel", "SourceCollectionName"],
        {
            "AssetName": "object_name", "AssetPath": "qualified_name", "AssetType": "asset_type",
            "Classification": "pii_types", "SensitivityLabel": "classification",
        },
    ),
    "AWS Sensitive Data Protection, S3": (
        "AWS Sensitive Data Protection",
        ["account_id", "region", "s3_bucket", "folder_name", "column_name", "identifiers", "sample_data", "bucket_catalog_label", "folder_catalog_label", "comment"],
        {
            "s3_bucket": "name", "folder_name": "object_container", "column_name": "object_column",
            "identifiers": "pii_types", "bucket_catalog_label": "classification",
            "folder_catalog_label": "object_classification",
        },
    ),
    "AWS Sensitive Data Protection, RDS": (
        "AWS Sensitive Data Protection",
        ["account_id", "region", "rds_instance_id", "table_name", "column_name", "identifiers", "sample_data", "instance_catalog_label", "table_catalog_label", "comment"],
        {
            "rds_instance_id": "name", "table_name": "object_container", "column_name": "object_column",
            "identifiers": "pii_types", "instance_catalog_label": "classification",
            "table_catalog_label": "object_classification",
        },
    ),
    "Netwrix": (
        "Netwrix",
        ["Criteria Name", "Criteria Type", "Path", "Sub File", "Count", "Attributes"],
        {"Criteria Name": "pii_types", "Path": "object_path", "Sub File": "object_container", "Count": "pii_count"},
    ),
    "FedRAMP": (
        "FedRAMP inventory",
        ["Unique Asset Identifier", "IPv4 or IPv6 Address", "Virtual", "Public", "DNS Name or URL", "NetBIOS Name", "MAC Address", "Authenticated Scan", "Baseline Configuration Name", "OS Name and Version", "Location", "Asset Type", "In Latest Scan", "Function", "Serial Number/Asset Tag Number", "System Administrator/Owner"],
        {
            "Unique Asset Identifier": "name", "IPv4 or IPv6 Address": "ip_address", "Public": "access",
            "DNS Name or URL": "fqdn", "NetBIOS Name": "hostname", "MAC Address": "mac_address",
            "Baseline Configuration Name": "compliance", "OS Name and Version": "operating_system",
            "Location": "location", "Asset Type": "asset_type", "Function": "description",
            "Serial Number/Asset Tag Number": "serial_number", "System Administrator/Owner": "technical_owner",
        },
    ),
    "Prowler": (
        "Prowler",
        ["FINDING_UID", "CHECK_ID", "CHECK_TITLE", "STATUS", "STATUS_EXTENDED", "SEVERITY", "RESOURCE_TYPE", "RESOURCE_UID", "RESOURCE_NAME", "RISK", "COMPLIANCE"],
        {
            "CHECK_ID": "finding_type", "CHECK_TITLE": "finding_title", "STATUS": "finding_status",
            "SEVERITY": "severity", "RESOURCE_TYPE": "asset_type", "RESOURCE_UID": "resource_uid",
            "RESOURCE_NAME": "name", "COMPLIANCE": "compliance",
        },
    ),
    "OCSF": (
        "Prowler",
        [
            "message", "metadata.event_code", "metadata.product.name", "severity_id", "severity", "status", "status_code",
            "finding_info.title", "finding_info.uid", "resources[].name", "resources[].uid", "resources[].type",
            "unmapped.compliance.CIS-2.0",
        ],
        {
            "metadata.event_code": "finding_type", "severity": "severity", "status_code": "finding_status",
            "finding_info.title": "finding_title", "resources[].name": "name", "resources[].uid": "resource_uid",
            "resources[].type": "asset_type",
        },
    ),
    "Security Hub": (
        "AWS Security Hub",
        [
            "SchemaVersion", "Id", "ProductArn", "GeneratorId", "Types", "Severity.Label", "Title", "Resources[].Type",
            "Resources[].Id", "RecordState", "Compliance.RelatedRequirements[]",
        ],
        {
            "Types": "finding_type", "Severity.Label": "severity", "Title": "finding_title",
            "Resources[].Type": "asset_type", "Resources[].Id": "resource_uid", "RecordState": "finding_status",
            "Compliance.RelatedRequirements[]": "compliance",
        },
    ),
    "Defender for Cloud": (
        "Microsoft Defender for Cloud",
        ["exportedTimestamp", "subscriptionId", "subscriptionName", "resourceGroup", "resourceType", "resourceName", "resourceId", "recommendationId", "recommendationName", "recommendationDisplayName", "severity", "state"],
        {
            "resourceType": "asset_type", "resourceName": "name", "resourceId": "resource_uid",
            "recommendationName": "finding_type", "recommendationDisplayName": "finding_title",
            "severity": "severity", "state": "finding_status",
        },
    ),
    "Prisma Cloud": (
        "Prisma Cloud",
        ["Hostname", "Distro", "CVE ID", "Compliance ID", "Type", "Severity", "Packages", "CVSS", "Fix Status", "Description", "Cause"],
        {
            "Hostname": "hostname", "Distro": "operating_system", "CVE ID": "finding_type", "Type": "asset_type",
            "Severity": "severity", "Description": "finding_title",
        },
    ),
    "Orca": (
        "Orca Security",
        ["OrcaScore", "Title", "Category", "Inventory", "Inventory.Name", "CloudAccount", "CloudAccount.Name", "Source", "Status"],
        {
            "OrcaScore": "severity", "Title": "finding_title", "Inventory.Name": "name",
            "CloudAccount.Name": "environment", "Status": "finding_status",
        },
    ),
    "Alert Logic": (
        "Alert Logic",
        ["Vulnerability", "CVSS Score", "Severity", "Asset Name", "IP Address", "Asset Type", "CVE", "Evidence", "Vulnerability Span ID"],
        {
            "Vulnerability": "finding_title", "Severity": "severity", "Asset Name": "name", "IP Address": "ip_address",
            "Asset Type": "asset_type", "CVE": "finding_type",
        },
    ),
    "Deepfence, CSV": (
        "Deepfence ThreatMapper",
        ["compliance_check_type", "count", "host_name", "node_id", "node_name", "node_type", "status", "test_desc", "test_info", "test_number"],
        {
            "compliance_check_type": "compliance", "count": "pii_count", "host_name": "hostname", "node_name": "name",
            "node_type": "asset_type", "status": "finding_status", "test_info": "finding_title",
            "test_number": "finding_type",
        },
    ),
    "Deepfence, workbook": (
        "Deepfence ThreatMapper",
        ["Compliance Standard", "Status", "Category", "Description", "Info", "Control ID", "Node Name", "Node Type", "Remediation"],
        {
            "Compliance Standard": "compliance", "Status": "finding_status", "Info": "finding_title",
            "Control ID": "finding_type", "Node Name": "name", "Node Type": "asset_type",
        },
    ),
    "a DLP report of nobody in particular": (
        None,
        ["Server", "File Path", "Data Type", "Matches", "Sensitivity", "Regulations", "Encrypted", "Public Access", "Owner"],
        {
            "Server": "hostname", "File Path": "object_path", "Data Type": "pii_types", "Matches": "pii_count",
            "Sensitivity": "classification", "Regulations": "compliance", "Encrypted": "encryption",
            "Public Access": "access", "Owner": "business_owner",
        },
    ),
    "a table of persons": (None, ["name", "email", "street", "city", "state", "phone", "message"], {}),
}  # fmt: skip


@pytest.mark.parametrize(("vendor", "header", "taken_for"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_is_understood(vendor: str | None, header: list[str], taken_for: dict[str, str]) -> None:
    recognised = recognise(header, VENDORS)
    mappings, _ = map_columns(header, FIELDS, recognised)

    assert (recognised.name if recognised else None) == vendor
    assert {m.column: m.field for m in mappings if m.field} == taken_for


def test_every_spelling_leads_to_one_field() -> None:
    spellings = Counter(alias for known in FIELDS for alias in known.aliases)

    assert [spelling for spelling, fields in spellings.items() if fields > 1] == []


def test_bare_name_names_no_asset() -> None:
    assert [known.name for known in FIELDS if "name" in known.aliases] == []


def test_what_speaks_of_findings_is_a_field_and_no_column_of_the_inventory() -> None:
    assert {known.name for known in FIELDS} >= FINDING_FIELDS
    assert FINDING_FIELDS.isdisjoint(Asset.__table__.c.keys())
