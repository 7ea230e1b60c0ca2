"""Expected of the sample reports on sensitive data: uploaded without a category, into an empty inventory."""

from __future__ import annotations

from importflow.errors import RejectionCode as Code
from importflow.models import ImportCategory
from local.samples.expectation import Imported, Refused, Sample

SENSITIVE = ImportCategory.SENSITIVE_DATA

_NO_FLAT_ASSET = Refused(Code.NO_NAMING_COLUMN)
# Raw personal data, and a catalogue of data types: no column names an asset, and no category is there to be told.
_NO_REPORT = (Refused(Code.NO_NAMING_COLUMN), Refused(Code.CATEGORY_UNCLEAR))

SENSITIVE_DATA = (
    Sample(
        "sensitive_data/prowler__example_output_aws.csv", SENSITIVE, (Imported(4, 2),),
        columns={
            "RESOURCE_NAME": "name", "RESOURCE_UID": "resource_uid", "SEVERITY": "severity",
            "CHECK_TITLE": "finding_title", "STATUS": "finding_status", "COMPLIANCE": "compliance",
        },
        distinct=("RESOURCE_NAME", 2),
    ),
    Sample(
        "sensitive_data/prowler__example_output_aws.ocsf.json", SENSITIVE, (Imported(5, 2), _NO_FLAT_ASSET),
        columns={"resources[].uid": "resource_uid", "severity": "severity", "finding_info.title": "finding_title"},
        distinct=("resources[].uid", 2),
    ),
    Sample(
        "sensitive_data/defectdojo__deepfence_threatmapper_compliance_report.csv", SENSITIVE, (Imported(7, 1),),
        columns={
            "host_name": "hostname", "compliance_check_type": "compliance", "status": "finding_status",
            "test_number": "finding_type",
        },
        distinct=("host_name", 1),
    ),
    Sample(
        "sensitive_data/defectdojo__deepfence_threatmapper_compliance_report_newformat.xlsx", SENSITIVE,
        (Imported(66, 1),),
        columns={
            "Node Name": "name hostname", "Compliance Standard": "compliance", "Status": "finding_status",
            "Control ID": "finding_type",
        },
        distinct=("Node Name", 1),
    ),
    Sample(
        "sensitive_data/defectdojo__azure_security_center_recommendations_many_vulns.csv", SENSITIVE,
        (Imported(4, 3),),
        columns={
            "resourceName": "name", "resourceType": "asset_type", "severity": "severity", "state": "finding_status",
            "recommendationDisplayName": "finding_title",
        },
        distinct=("resourceName", 3),
    ),
    Sample(
        "sensitive_data/defectdojo__asff_many_vulns.json", SENSITIVE, (Imported(5, 1), _NO_FLAT_ASSET),
        columns={"Resources[].Id": "resource_uid", "Severity.Label": "severity", "Title": "finding_title"},
        distinct=("Resources[].Id", 1),
    ),
    Sample(
        "sensitive_data/macie-chronicle__list_findings_JsonResult_example.json", SENSITIVE,
        (Imported(1, 1), _NO_FLAT_ASSET),
        columns={
            "resourcesAffected.s3Bucket.name": "name", "severity.description": "severity",
            "resourcesAffected.s3Object.key": "object_path", "type": "finding_type",
        },
        distinct=("resourcesAffected.s3Bucket.name", 1),
    ),
    Sample(
        "sensitive_data/heimdall__prismacloud_sample.csv", SENSITIVE, (Imported(94, 16),),
        columns={"Hostname": "hostname", "Severity": "severity", "Distro": "operating_system"},
        distinct=("Hostname", 16),
    ),
    Sample(
        "sensitive_data/defectdojo__orca_security_many_vulns.csv", SENSITIVE, (Imported(5, 5),),
        columns={
            "Inventory.Name": "name", "OrcaScore": "severity", "Title": "finding_title", "Status": "finding_status",
        },
        distinct=("Inventory.Name", 5),
    ),
    Sample(
        "sensitive_data/defectdojo__alertlogic_many_vulns.csv", SENSITIVE, (Imported(7, 7),),
        columns={
            "Asset Name": "name hostname", "Severity": "severity", "Vulnerability": "finding_title",
            "IP Address": "ip_address", "Operating System": "operating_system", "CVE": "finding_type",
        },
        distinct=("Asset Name", 7),
    ),
    Sample("sensitive_data/presidio__fabric_sample_data.csv", None, _NO_REPORT),
    Sample("sensitive_data/privado__data_element_list.csv", None, _NO_REPORT),
)  # fmt: skip
