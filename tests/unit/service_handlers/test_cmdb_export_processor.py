"""The CMDB category: what its columns are taken for, what follows from them, which record is refused."""

from __future__ import annotations

import pytest

from importflow.errors import Rejection, RejectionCode
from importflow.mapping.cmdb_fields import FIELDS
from importflow.mapping.cmdb_vendors import SERVICENOW, VENDORS
from importflow.models import Asset
from importflow.service_handlers.cmdb_export_processor import PLANNING_FIELDS, CMDBExportProcessor
from tests.unit.builders import a_layout, cmdb, noted, validated


def understood(header: str) -> dict[str, str | None]:
    """What each column of a header is taken for."""
    return {mapping.column: mapping.field for mapping in a_layout(header.split(",")).mappings}


def claim_of(header: str, record: str) -> dict[str, object]:
    (claim,) = validated(header, record + "\n").claims
    return dict(claim)


RECOGNISED = {
    "the record's id": ("name,sys_id", True),
    "the class": ("name,sys_class_name", True),
    "labels that only its list view has": ("Name,CPU speed (MHz),OS Address Width (bits)", True),
    "one of these labels": ("Name,CPU speed (MHz)", False),
    "a plain inventory": ("Name,IP Address,RAM (MB)", False),
}


@pytest.mark.parametrize(("header", "recognised"), RECOGNISED.values(), ids=RECOGNISED)
def test_an_export_of_servicenow_is_recognised(header: str, recognised: bool) -> None:
    assert (a_layout(header.split(",")).vendor is SERVICENOW) is recognised


# header → what the columns are taken for
UNDERSTOOD: dict[str, dict[str, str | None]] = {
    "column names of ServiceNow": {
        "sys_id": None, "name": "name", "host_name": "hostname", "fqdn": "fqdn", "serial_number": "serial_number",
        "sys_class_name": "asset_type", "os": "operating_system", "os_version": "os_version", "cpu_count": "cpu_sockets",
        "cpu_core_count": "cores_per_socket", "ram": "memory_gb", "disk_space": "storage_gb", "used_for": "environment",
        "operational_status": "asset_status", "ip_address": "ip_address", "mac_address": "mac_address",
        "location": "location", "department": "department", "owned_by": "business_owner", "chassis_type": None,
    },
    "labels of ServiceNow": {
        "Name": "name", "Host name": "hostname", "Operating System": "operating_system", "OS Version": "os_version",
        "CPU count": "cpu_sockets", "CPU core count": "cores_per_socket", "CPU speed (MHz)": None,
        "OS Address Width (bits)": None, "RAM (MB)": "memory_gb", "Disk space (GB)": "storage_gb",
        "Used for": "environment", "Form factor": None,
    },
    "generic spellings": {
        "Asset_ID": None, "Asset_Name": "name", "Asset_Type": "asset_type", "IP_Address": "ip_address",
        "Operating_System": "operating_system", "CPU_Cores": "cpu_cores", "RAM_GB": "memory_gb",
        "Storage_GB": "storage_gb", "Location": "location", "Environment": "environment",
        "Application": "application_name", "Owner": "business_owner", "Status": "asset_status",
    },
    "a count of processors says cores where nothing tells better": {"Name": "name", "CPU Count": "cpu_cores"},
}  # fmt: skip


@pytest.mark.parametrize("columns", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_columns_are_understood(columns: dict[str, str | None]) -> None:
    assert understood(",".join(columns)) == columns


# header and cell → gigabytes
SIZES = {
    "MB": ("RAM (MB)", "16384", 16.0),
    "MiB": ("Memory MiB", "1024", 1.0),
    "in MB": ("Memory in MB", "512", 0.5),
    "GB": ("Memory GB", "16", 16.0),
    "GiB": ("RAM_GiB", "16", 16.0),
    "TB": ("Total Memory (TB)", "1.5", 1536.0),
    "TiB": ("memory_tib", "1", 1024.0),
    "no unit": ("Memory", "16", 16.0),
}


@pytest.mark.parametrize(("header", "cell", "gigabytes"), SIZES.values(), ids=SIZES)
def test_sizes_arrive_in_gigabytes_whatever_the_header_counts_in(header: str, cell: str, gigabytes: float) -> None:
    assert claim_of(f"Name,{header}", f"web-1,{cell}")["memory_gb"] == gigabytes


def test_servicenow_means_megabytes_of_memory_and_gigabytes_of_disk() -> None:
    claim = claim_of("sys_id,name,ram,disk_space", "1,web-1,16384,100")

    assert (claim["memory_gb"], claim["storage_gb"]) == (16.0, 100.0)


def test_a_name_is_claimed_only_where_the_record_says_it() -> None:
    """What else names a new asset is shown as its name, but is no claim: it must not replace one."""
    claim = claim_of("Name,Host Name,FQDN,Serial Number", "N/A,web-1,,S1")

    assert claim == {"hostname": "web-1", "serial_number": "S1"}


@pytest.mark.parametrize(
    "word", ["To be filled by O.E.M.", "Not Specified", "Default string", "0", "0000-0000", "Unknown"]
)
def test_what_stands_in_for_a_serial_number_identifies_nothing(word: str) -> None:
    assert claim_of("Name,Serial Number", f"web-1,{word}") == {"name": "web-1"}


# header and record of a ServiceNow export → cores
CORES = {
    "sockets times cores": ("CPU count,CPU core count", "2,8", 16),
    "one socket where none is said": ("CPU count,CPU core count", ",8", 8),
    "no column for sockets": ("CPU core count", "8", 8),
    "cores not said": ("CPU count,CPU core count", "2,", None),
    "no column for cores": ("CPU count", "2", None),
    "a column of its own goes before": ("CPU count,CPU core count,CPU Cores", "2,8,12", 12),
    "one socket where the count is unusable": ("CPU count,CPU core count", "two,8", 8),
}


@pytest.mark.parametrize(("header", "record", "cores"), CORES.values(), ids=CORES)
def test_cores_are_sockets_times_cores_per_socket(header: str, record: str, cores: int | None) -> None:
    assert claim_of(f"sys_id,name,{header}", f"1,web-1,{record}").get("cpu_cores") == cores


def test_a_product_of_cores_that_no_integer_holds_is_left_out_and_noted() -> None:
    chunk = validated("sys_id,name,CPU count,CPU core count", "1,web-1,100000,100000\n")

    assert "cpu_cores" not in chunk.claims[0]
    assert [code for _, _, code in noted(chunk.batch)] == ["out-of-range"]


REFUSED_RECORDS = {
    "nothing names it": (",10.0.0.1", [(2, None, "missing-name")]),
    "only words for nothing name it": ("N/A,10.0.0.1", [(2, None, "missing-name")]),
    "a name that is too long": ("n" * 256 + ",10.0.0.1", [(2, "Name", "name-too-long"), (2, None, "missing-name")]),
    "too many cells": ("web-1,10.0.0.1,x", [(2, None, "too-many-cells")]),
    "too many cells and no name": (",10.0.0.1,x", [(2, None, "too-many-cells")]),
}


@pytest.mark.parametrize(("record", "findings"), REFUSED_RECORDS.values(), ids=REFUSED_RECORDS)
def test_a_record_that_cannot_be_placed_is_rejected(record: str, findings: list[tuple[int, str | None, str]]) -> None:
    batch = validated("Name,IP Address", record + "\n").batch

    assert batch.rejected == {0}
    assert set(noted(batch)) <= set(findings)
    assert noted(batch)


NAMING_COLUMNS = [
    "Name",
    "Asset_Name",
    "CI Name",
    "Host Name",
    "hostname",
    "FQDN",
    "DNS Name",
    "Serial Number",
    "Serial",
    "Service Tag",
    "VM",
]


@pytest.mark.parametrize("column", NAMING_COLUMNS)
def test_one_column_that_names_an_asset_is_enough(column: str) -> None:
    assert not isinstance(cmdb().map_columns([column, "Colour"]), Rejection)


def test_a_file_without_a_naming_column_is_refused_and_shows_what_it_has() -> None:
    refused = cmdb().map_columns(["Colour", "IP Address", *(f"c{i}" for i in range(30))])

    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.NO_NAMING_COLUMN
    assert "Colour, IP Address, c0" in refused.message
    assert refused.message.endswith("c17, ….")


def test_every_field_fills_a_column_of_the_inventory_or_feeds_one_that_does() -> None:
    columns = set(Asset.__table__.c.keys())
    fields = {known.name for known in (*FIELDS, *(field for vendor in VENDORS for field in vendor.fields))}
    feeding = {"cpu_sockets", "cores_per_socket", "guest_operating_system", "record_level"}
    assert fields - columns == feeding
    assert set(CMDBExportProcessor.naming_fields) | set(PLANNING_FIELDS) <= {known.name for known in FIELDS}


# header and record of an RVTools export → operating system
GUESTS = {
    "the guest knows better": ("Ubuntu (64-bit)", "Debian 12", "Debian 12"),
    "the guest does not say": ("Ubuntu (64-bit)", "", "Ubuntu (64-bit)"),
    "only the guest says": ("", "Debian 12", "Debian 12"),
    "nobody says": ("", "", None),
}


@pytest.mark.parametrize(("configured", "guest", "system"), GUESTS.values(), ids=GUESTS)
def test_a_guest_knows_its_operating_system_better_than_its_configuration(
    configured: str, guest: str, system: str | None
) -> None:
    header = "VM,Powerstate,CPUs,Memory,OS according to the configuration file,OS according to the VMware Tools"
    claim = claim_of(header, f"web-1,poweredOff,2,4096,{configured},{guest}")

    assert claim.get("operating_system") == system
    assert "guest_operating_system" not in claim


def test_the_guest_alone_tells_the_operating_system() -> None:
    claim = claim_of("VM,Powerstate,CPUs,Memory,OS according to the VMware Tools", "web-1,poweredOn,2,4096,Debian 12")

    assert claim["operating_system"] == "Debian 12"


def test_templates_and_machines_that_are_off_are_kept() -> None:
    chunk = validated("VM,Powerstate,Template,CPUs,Memory", "gold,poweredOff,True,2,4096\n")

    assert chunk.batch.rejected == set()
    assert chunk.claims[0]["asset_status"] == "poweredOff"


def test_a_record_about_a_part_of_an_application_claims_nothing_but_its_name() -> None:
    chunk = validated(
        "Application,Level,Technologies,CloudReady,Software Resiliency",
        "Billing,Application,Java,70,80\nBilling,Analysis,COBOL,10,20\n",
    )

    assert chunk.claims == [
        {
            "name": "Billing",
            "technology_stack": "Java",
            "custom_attributes": {"CloudReady": "70", "Software Resiliency": "80"},
        },
        {"name": "Billing"},
    ]
    assert noted(chunk.batch) == [(3, None, "detail-record")]
    assert chunk.batch.rejected == set()
