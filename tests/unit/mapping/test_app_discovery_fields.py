"""Exporters of dependencies: their headers, and the fields these are taken for."""

from __future__ import annotations

import pytest

from importflow.mapping.app_discovery_fields import FIELDS, VENDORS
from importflow.mapping.columns import recognise
from importflow.mapping.matching import map_columns
from importflow.models import ImportCategory
from importflow.service_handlers import processor_for

# exporter → its headers → the field of each header that is taken for one
LAYOUTS: list[tuple[str | None, str, dict[str, str]]] = [
    (
        "AWS Transform discovery tool",
        "Source Server ID,Source Server IP Address,Source Port,Target Server ID,Target Server IP Address,Target Port,"
        "Source Process ID,Source Process Name,Target Process ID,Target Process Name,State,Transport Protocol,"
        "IP Version,Count",
        {
            "Source Server ID": "source_id", "Source Server IP Address": "source_ip", "Source Port": "source_port",
            "Target Server ID": "target_id", "Target Server IP Address": "target_ip", "Target Port": "port",
            "Source Process Name": "source_process", "Target Process Name": "target_process",
            "Transport Protocol": "protocol_name", "Count": "conn_count",
        },
    ),
    (
        "Azure Migrate",
        "Time slot,Source server name,Source IP,Source application,Source process,Destination server name,"
        "Destination IP,Destination application,Destination process,Destination port,Source VLAN,Destination VLAN",
        {
            "Time slot": "first_seen", "Source server name": "source_name", "Source IP": "source_ip",
            "Source application": "source_application", "Source process": "source_process",
            "Destination server name": "target_name", "Destination IP": "target_ip",
            "Destination application": "target_application", "Destination process": "target_process",
            "Destination port": "port",
        },
    ),
    (
        "Device42",
        "Client Device,Client IP Address,Listener Device,Listener IP Address,Port,Protocol,Client process name,"
        "Netstat Active Samples,Netstat Client Connection First Found,Netstat Client Connection Last Found",
        {
            "Client Device": "source_name", "Client IP Address": "source_ip", "Listener Device": "target_name",
            "Listener IP Address": "target_ip", "Port": "port", "Protocol": "protocol_name",
            "Client process name": "source_process", "Netstat Active Samples": "conn_count",
            "Netstat Client Connection First Found": "first_seen",
            "Netstat Client Connection Last Found": "last_seen",
        },
    ),
    ("ServiceNow", "parent,child,type", {"parent": "source_name", "child": "target_name", "type": "dependency_type"}),
    (
        "Konveyor",
        "Record Type 1,Application Name,Description,Comments,Business Service,Dependency,Dependency Direction,Owner",
        {
            "Record Type 1": "record_type", "Application Name": "application", "Description": "description",
            "Dependency": "dependency", "Dependency Direction": "direction", "Owner": "business_owner",
        },
    ),
    (
        "Cloudamize",
        "Server Group,Server Asset,Server Machine,Server IP,Server Process,Wave,Migration Strategy,Business Application",
        {"Server Machine": "server", "Server IP": "target_ip", "Business Application": "application"},
    ),
    (
        "Zeek",
        "ts,uid,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,service,duration,orig_bytes,resp_bytes",
        {
            "ts": "first_seen", "id.orig_h": "source_ip", "id.orig_p": "source_port", "id.resp_h": "target_ip",
            "id.resp_p": "port", "proto": "protocol_name", "orig_bytes": "bytes_out", "resp_bytes": "bytes_in",
        },
    ),
    (
        "VPC flow logs",
        "version,account-id,interface-id,srcaddr,dstaddr,srcport,dstport,protocol,packets,bytes,start,end,action",
        {
            "srcaddr": "source_ip", "dstaddr": "target_ip", "srcport": "source_port", "dstport": "port",
            "protocol": "protocol_name", "bytes": "bytes_total", "start": "first_seen", "end": "last_seen",
        },
    ),
    (
        None,  # nfdump
        "ts,te,sa,da,sp,dp,pr,ibyt,obyt,fl",
        {
            "ts": "first_seen", "te": "last_seen", "sa": "source_ip", "da": "target_ip", "sp": "source_port",
            "dp": "port", "pr": "protocol_name", "ibyt": "bytes_in", "obyt": "bytes_out", "fl": "conn_count",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("exporter", "headers", "expected"), LAYOUTS, ids=lambda value: str(value)[:20])
def test_an_exporters_headers_are_taken_for_what_they_mean(
    exporter: str | None, headers: str, expected: dict[str, str]
) -> None:
    columns = headers.split(",")
    vendor = recognise(columns, VENDORS)
    mappings, _ = map_columns(columns, FIELDS, vendor)

    assert (vendor and vendor.name) == exporter
    assert {mapping.column: mapping.field for mapping in mappings if mapping.field} == expected
    assert processor_for(ImportCategory.APP_DISCOVERY).refuse(mappings) is None


@pytest.mark.parametrize(
    "headers", ["Name,IP Address,OS", "Source IP,State", "Destination IP,Port", "Application,Owner", "timestamp,value"]
)
def test_a_table_without_two_ends_is_refused(headers: str) -> None:
    mappings, _ = map_columns(headers.split(","), FIELDS, None)

    refused = processor_for(ImportCategory.APP_DISCOVERY).refuse(mappings)

    assert refused is not None
    assert refused.code.value == "no-endpoint-column"
