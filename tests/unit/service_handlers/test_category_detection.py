"""Which category a file is when nobody said so."""

from __future__ import annotations

import pytest

from importflow.mapping.matching import Evidence
from importflow.models import ImportCategory
from importflow.service_handlers.category_detection import Detection, detect_category

CMDB, FLOWS, INFRASTRUCTURE, SENSITIVE = (
    ImportCategory.CMDB_EXPORT,
    ImportCategory.APP_DISCOVERY,
    ImportCategory.INFRASTRUCTURE,
    ImportCategory.SENSITIVE_DATA,
)

# header → category
FILES: dict[str, tuple[str, ImportCategory | None]] = {
    "an inventory": ("Name,IP Address,OS,Location", CMDB),
    "an inventory of two columns": ("Host Name,IP Address", CMDB),
    "an inventory by serial number": ("Serial Number,OS,Rack", CMDB),
    "an exporter's inventory": ("VM,Powerstate,CPUs,Memory,DNS Name", CMDB),
    "an inventory with a parent": ("Server Name,IP Address,OS,Parent", CMDB),
    "flows": ("Source,Destination,Port,Protocol", FLOWS),
    "flows by address": ("src_ip,dst_ip,dst_port,proto,bytes", FLOWS),
    "an exporter's flows": ("Time slot,Source server name,Source process,Destination IP,Destination process", FLOWS),
    "applications and what they depend on": ("Record Type 1,Application Name,Dependency,Dependency Direction", FLOWS),
    "an exporter's inventory, known by one header": ("sys_id,name,ram,os", CMDB),
    "an exporter's table of people": ("sys_id,name,email,title", None),
    "an exporter's files with a prefix": ("mgn:server:tag:vmname,mgn:server:platform", CMDB),
    "utilisation": ("Name,CPU Utilization %,Memory Utilization %", INFRASTRUCTURE),
    "utilisation of a few described machines": (
        "Server,IP Address,OS,CPU Cores,Memory GB,CPU Utilization %,Memory Utilization %", INFRASTRUCTURE,
    ),
    "an exporter's utilisation": ("server_id,data_source,cpu_utilization_avg_pct,memory_total_gb", INFRASTRUCTURE),
    "findings": ("Hostname,CVE ID,Severity,Compliance ID", SENSITIVE),
    "classified data": ("Bucket,Classification,PII Types", SENSITIVE),
    "an exporter's findings": ("Data Source,Full Object Name,PII Count,Attributes", SENSITIVE),
    "an inventory with one classification": (
        "Host Name,IP Address,OS,CPU Cores,Memory GB,Environment,Owner,Data Classification", CMDB,
    ),
    "people": ("name,email,street,city,state,user_query", None),
    "staff": ("name,role,department,location", None),
    "a catalogue of data": ("id,name,category,isSensitive,sensitivity,pattern", None),
    "a bare list of names": ("id,name", None),
    "a name and an age": ("id,name,age", None),
    "measurements of nobody": ("timestamp,value", None),
    "goods": ("Year,Make,Model,Description,Price", None),
    "nothing known": ("a,b,c", None),
    "no latin letter": ("名前,番号", None),
}  # fmt: skip


@pytest.mark.parametrize(("header", "category"), FILES.values(), ids=FILES)
def test_a_file_is_what_its_columns_can_fill(header: str, category: ImportCategory | None) -> None:
    found = detect_category(header.split(","), Evidence())

    assert found.category == category
    assert (found.confidence > 0) is (category is not None)


def test_more_columns_make_it_surer() -> None:
    few = detect_category(["Host Name", "IP Address"], Evidence())
    many = detect_category(["Host Name", "IP Address", "OS", "CPU Cores", "Memory GB"], Evidence())

    assert few.confidence < many.confidence <= 0.9


def test_values_that_cannot_be_what_the_header_suggests_count_for_nothing() -> None:
    columns = ["Name", "IP", "CPU"]

    assert detect_category(columns, Evidence([["web-1", "10.0.0.1", "4"]])).category is CMDB
    assert detect_category(columns, Evidence([["web-1", "patent", "Intel Xeon"]])).category is None


CONTRADICTIONS = {
    "another one, surely": (Detection(CMDB, 0.95, ""), FLOWS, True),
    "another one, perhaps": (Detection(CMDB, 0.7, ""), FLOWS, False),
    "the same": (Detection(CMDB, 0.95, ""), CMDB, False),
    "nothing found": (Detection(None, 0.0, ""), CMDB, False),
}


@pytest.mark.parametrize(("found", "named", "contradicts"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_only_a_sure_finding_contradicts_what_was_named(
    found: Detection, named: ImportCategory, contradicts: bool
) -> None:
    assert found.contradicts(named) is contradicts
