"""Expected of the sample inventories: each uploaded without a category, into an empty inventory.

Figures are those of the collection's README: records without header and blank rows, distinct entities. Where it calls
two results right, both stand here.
"""

from __future__ import annotations

from importflow.errors import RejectionCode as Code
from importflow.findings import FindingCode as Finding
from importflow.models import ImportCategory
from local.samples.expectation import Imported, Outcome, Refused, Sample

CMDB, DISCOVERY = ImportCategory.CMDB_EXPORT, ImportCategory.APP_DISCOVERY
MEASURED = ImportCategory.INFRASTRUCTURE

_FACTORY = {
    "server_name": "name hostname", "server_fqdn": "fqdn", "server_os_version": "os_version operating_system",
    "app_name": "application_name",
}  # fmt: skip
_KONVEYOR = {
    "Record Type 1": "record_type",
    "Application Name": "application",
    "Dependency": "dependency",
    "Dependency Direction": "direction",
}

CMDB_EXPORT = (
    Sample(
        "cmdb_export/aws-cmf__server-list.csv", CMDB, (Imported(8, 8),),
        columns=_FACTORY | {"server_os_family": "operating_system", "server_environment": "environment"},
        distinct=("server_name", 8),
    ),
    Sample(
        "cmdb_export/aws-cmf-intake__migration-intake-form.example.csv", CMDB, (Imported(8, 8),),
        columns=_FACTORY | {"server_os": "operating_system", "server_environment": "environment"},
        distinct=("server_name", 8), findings=frozenset({Finding.REPEATED_FQDN}),
    ),
    Sample(
        "cmdb_export/aws-cmf__test_valid.csv", CMDB, (Imported(1, 1),),
        columns=_FACTORY | {"server_os_family": "operating_system"}, distinct=("server_name", 1),
    ),
    Sample(
        "cmdb_export/rvtools__rvtools-small-complete.xlsx", CMDB, (Imported(3, 3),),
        columns={
            "VM": "name", "CPUs": "cpu_cores", "Memory": "memory_gb", "Primary IP Address": "ip_address",
            "Total disk capacity MiB": "storage_gb", "OS according to the VMware Tools": "guest_operating_system",
        },
        distinct=("VM", 3),
    ),
    Sample(
        "cmdb_export/itop__data.sample.servers.xml", CMDB, (Imported(4, 4),),
        columns={"name": "name", "serialnumber": "serial_number", "managementip": "ip_address"}, distinct=("name", 4),
    ),
    Sample(
        "cmdb_export/tidal__vcenter.json", CMDB, (Imported(9, 9), Refused(Code.NO_NAMING_COLUMN)),
        columns={"Summary.Config.Name": "name"}, distinct=("Summary.Config.Name", 9),
    ),
    Sample(
        "cmdb_export/ralph__management_ip_existing.csv", CMDB, (Imported(1, 1),),
        columns={"hostname": "hostname", "sn": "serial_number"}, distinct=("hostname", 1),
    ),
    Sample(
        "cmdb_export/ralph__back_office_assets.csv", CMDB,
        (Imported(2, 2), Refused(Code.NO_VALID_RECORDS, 2, Finding.MISSING_NAME)),
        columns={"sn": "serial_number"}, distinct=("sn", 2),
    ),
    Sample(
        "cmdb_export/cast-highlight__empty_line_in_middle.csv", CMDB, (Imported(19, 5),),
        columns={"Application": "name application_name", "Level": "record_level level record_type"},
        distinct=("Application", 5),
    ),
    Sample(
        "cmdb_export/glpi-inventory__5-good.xml", CMDB, (Refused(Code.XML_NOT_FLAT), Imported(1, 1)),
    ),
    Sample(
        "cmdb_export/nmap__os_scan6.xml", CMDB,
        (Refused(Code.XML_NOT_FLAT), Imported(3, 3), Imported(256, 3, rejected=253)),
    ),
    Sample(
        "cmdb_export/puppet-facterdb__windows-2019.facts.json", CMDB, (Refused(Code.NO_RECORD_ARRAY), Imported(1, 1)),
    ),
)  # fmt: skip


def _no_dependency(records: int) -> tuple[Outcome, ...]:
    """Sockets of one host without a peer: refused by the columns, or read and none of them a dependency."""
    return (
        Refused(Code.NO_ENDPOINT_COLUMN),
        Refused(Code.NO_VALID_RECORDS, records, Finding.MISSING_ENDPOINT),
        Imported(records, 0),
    )


APP_DISCOVERY = (
    Sample(
        "app_discovery/azure-migrate-dep__dependency-export-sample.csv", DISCOVERY, (Imported(5, 8, 5),),
        columns={
            "Source server name": "source_name", "Destination server name": "target_name",
            "Destination IP": "target_ip", "Destination port": "port",
        },
        distinct=("Source server name", 4),
    ),
    Sample(
        "app_discovery/konveyor__template_application_import.csv", DISCOVERY, (Imported(5, 3, 2),),
        columns=_KONVEYOR, distinct=("Application Name", 3),
    ),
    Sample(
        "app_discovery/konveyor__hack__sample-applications.csv", DISCOVERY, (Imported(5, 3, 2),),
        columns=_KONVEYOR, distinct=("Application Name", 3),
    ),
    Sample(
        "app_discovery/konveyor__mandatory_and_empty_row_21.csv", DISCOVERY, (Imported(2, 2),),
        columns=_KONVEYOR, distinct=("Application Name", 2),
    ),
    Sample(
        "app_discovery/konveyor__invalid_record_type_21.csv", DISCOVERY,
        (Refused(Code.NO_VALID_RECORDS, 2, Finding.UNKNOWN_RECORD_TYPE), Imported(2, 2)),
        columns=_KONVEYOR, distinct=("Application Name", 2),
    ),
    Sample(
        "app_discovery/konveyor__missing_application_name.csv", DISCOVERY,
        (Refused(Code.NO_VALID_RECORDS, 1, Finding.MISSING_NAME),), columns=_KONVEYOR, distinct=("Application Name", 0),
    ),
    Sample(
        "app_discovery/zeek__opt.basic__conn.log", DISCOVERY, (Imported(34, 19, 13), Refused(Code.NO_HEADER_ROW)),
        columns={
            "id.orig_h": "source_ip", "id.resp_h": "target_ip", "id.resp_p": "port", "proto": "protocol_name",
        },
        distinct=("id.orig_h", 9),
    ),
    Sample(
        "app_discovery/jc__centos-7.7_netstat-sudo-lnp.json", DISCOVERY,
        _no_dependency(41),
    ),
    Sample(
        "app_discovery/jc__ubuntu-18.04_ss-sudo-tulpen.json", DISCOVERY,
        _no_dependency(73),
    ),
    Sample(
        "app_discovery/itop__itop-config-mgmt_data.sample.applicationsolutionci.xml", DISCOVERY,
        (Refused(Code.NO_VALID_RECORDS, 4, Finding.UNKNOWN_ASSET_ID),),
        columns={"applicationsolution_id": "source_id", "functionalci_id": "target_id"},
        distinct=("functionalci_id", 4),
    ),
    Sample("app_discovery/kiali__ztunnel-config.json", DISCOVERY, (Refused(Code.SEVERAL_RECORD_ARRAYS),)),
)  # fmt: skip

_NO_ASSET = (Refused(Code.NO_NAMING_COLUMN),)

INFRASTRUCTURE = (
    Sample(
        "infrastructure/tidal__server-utilization.csv", MEASURED, (Imported(10, 10),),
        columns={
            "Name": "name", "CPU Utilization %": "cpu_utilization_percent",
            "Memory Utilization %": "memory_utilization_percent",
            "Disk Utilization % (Peak)": "disk_utilization_percent_max disk_utilization_percent_peak",
        },
        distinct=("Name", 10),
    ),
    Sample("infrastructure/cloudwatch-nab__ec2_cpu_utilization_24ae8d.csv", MEASURED, _NO_ASSET),
    Sample("infrastructure/cloudwatch-nab__iio_us-east-1_i-a2eb1cd9_NetworkIn.csv", MEASURED, _NO_ASSET),
    Sample("infrastructure/jc__ubuntu-18.04_vmstat-1-long.json", MEASURED, _NO_ASSET),
    Sample("infrastructure/jc__ubuntu-18.04_iostat-x.json", MEASURED, _NO_ASSET),
    Sample("infrastructure/jc__centos-7.7_mpstat-A-2-5.json", MEASURED, _NO_ASSET),
    Sample("infrastructure/jc__ubuntu-18.04_df-h.json", MEASURED, _NO_ASSET),
    Sample(
        "infrastructure/sysstat__data-11.6.5-sadf-d.csv", MEASURED,
        (Refused(Code.SEVERAL_TABLES), Refused(Code.NO_HEADER_ROW)),
    ),
    Sample("infrastructure/sysstat__data-11.6.5-sadf-x.xml", MEASURED, (Refused(Code.XML_NOT_FLAT), Imported(1, 1))),
    Sample("infrastructure/sysstat__iostat-g.json", MEASURED, (Refused(Code.NO_RECORD_ARRAY), Imported(1, 1))),
)  # fmt: skip
