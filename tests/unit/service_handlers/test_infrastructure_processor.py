"""The infrastructure category: what exporters' columns are taken for, converted to, derived from and refused for."""

from __future__ import annotations

from typing import Any

import pytest

from importflow.errors import Rejection, RejectionCode
from importflow.mapping.columns import recognise
from importflow.mapping.infrastructure_fields import FIELDS, VENDORS
from importflow.mapping.matching import Evidence, map_columns
from importflow.service_handlers.base_processor import ValidatedChunk
from importflow.service_handlers.claims import CUSTOM_ATTRIBUTES, FileLayout
from importflow.service_handlers.infrastructure_processor import InfrastructureProcessor
from importflow.service_handlers.performance_review import column_findings, holds_several_records
from tests.unit.builders import a_batch, noted


def a_layout(header: str, *records: str) -> FileLayout:
    columns = header.split(",")
    evidence = Evidence([record.split(",") for record in records], ",")
    mappings, _ = map_columns(columns, FIELDS, recognise(columns, VENDORS), evidence)
    return InfrastructureProcessor().layout(mappings, columns)


def validated(header: str, *records: str) -> ValidatedChunk:
    batch = a_batch(header.split(","), "".join(f"{record}\n" for record in records))
    return InfrastructureProcessor().validate_data(batch, a_layout(header, *records))


def claim_of(header: str, record: str) -> dict[str, Any]:
    (claim,) = validated(header, record).claims
    return {name: value for name, value in claim.items() if name != CUSTOM_ATTRIBUTES}


# exporter, header, record → what the claim says
LAYOUTS: dict[str, tuple[str | None, str, str, dict[str, Any]]] = {
    "a plain table": (
        None, "Name,CPU Avg %,CPU Max %,Memory Avg %,Disk IOPS,Network Mbps", "app1,12.5,80,40,150,20",
        {"name": "app1", "cpu_utilization_percent": 12.5, "cpu_utilization_percent_max": 80,
         "memory_utilization_percent": 40, "disk_iops": 150, "network_throughput_mbps": 20},
    ),
    "AWS Migration Hub template": (
        "AWS Migration Hub",
        "ExternalId,IPAddress,HostName,CPU.NumberOfCores,OS.Name,OS.Version,VMware.VMName,RAM.TotalSizeInMB,"
        "RAM.UsedSizeInMB.Avg,RAM.UsedSizeInMB.Max,CPU.UsagePct.Avg,CPU.UsagePct.Max,DiskReadsPerSecondInKB.Avg,"
        "DiskReadsOpsPerSecond.Avg,DiskWritesOpsPerSecond.Avg,NetworkReadsPerSecondInKB.Avg,"
        "NetworkWritesPerSecondInKB.Avg,NetworkWritesPerSecondInKB.Max",
        "x-1,10.0.0.5,app1.corp.example,4,Ubuntu,22.04,app1,8192,2048,4096,11,71,1048.576,30,12,125,250,500",
        {"source_id": "x-1", "ip_address": "10.0.0.5", "hostname": "app1.corp.example", "cpu_cores": 4,
         "operating_system": "Ubuntu", "os_version": "22.04", "name": "app1", "memory_gb": 8, "memory_used_gb": 2,
         "memory_used_gb_max": 4, "cpu_utilization_percent": 11, "cpu_utilization_percent_max": 71,
         "disk_read_throughput_mibps": 1, "disk_read_iops": 30, "disk_write_iops": 12, "disk_iops": 42,
         "network_in_mbps": 1, "network_out_mbps": 2, "network_out_mbps_max": 4, "network_throughput_mbps": 3,
         "memory_utilization_percent": 25, "memory_utilization_percent_max": 50},
    ),
    "discovery tool, inventory": (
        "AWS Transform discovery tool",
        "server_id,server_name,os_name,primary_hostname,primary_ip_address,cpu_count,total_memory_gb,"
        "disk_total_iops_avg,disk_total_iops_p95,disk_total_iops_peak,disk_read_throughput_avg_mibps",
        "s-1,app1,Ubuntu,app1.corp.example,10.0.0.5,4,16,100,250,900,3.5",
        {"source_id": "s-1", "name": "app1", "operating_system": "Ubuntu", "hostname": "app1.corp.example",
         "ip_address": "10.0.0.5", "cpu_cores": 4, "memory_gb": 16, "disk_iops": 100, "disk_iops_p95": 250,
         "disk_iops_max": 900, "disk_read_throughput_mibps": 3.5},
    ),
    "discovery tool, performance: megabits beside mebibytes": (
        "AWS Transform discovery tool",
        "server_id,data_source,cpu_utilization_avg_pct,cpu_utilization_p95_pct,cpu_utilization_peak_pct,"
        "memory_total_gb,network_in_avg_mbps,network_out_avg_mbps,network_total_p95_mbps",
        "s-1,OS,0.5,2,3,16,1.5,2.5,9",
        {"source_id": "s-1", "name": "s-1", "cpu_utilization_percent": 0.5, "cpu_utilization_percent_p95": 2,
         "cpu_utilization_percent_max": 3, "memory_gb": 16, "network_in_mbps": 1.5, "network_out_mbps": 2.5,
         "network_throughput_mbps_p95": 9, "network_throughput_mbps": 4},
    ),
    "discovery tool, disks": (
        "AWS Transform discovery tool",
        "server_id,vmdk_vhd_file_name,disk_provisioned_gb", "s-1,app1_1.vmdk,80",
        {"source_id": "s-1", "name": "s-1", "component": "app1_1.vmdk", "component_gb": 80},
    ),
    "MPA: percentages": (
        "Migration Portfolio Assessment",
        "Serverid,HOSTNAME,numCpus,numCoresPerCpu,maxCpuUsagePctDec (%),avgCpuUsagePctDec (%),totalRAM (GB),"
        "avgRamUtlPctDec (%),Storage-Total Disk Size (GB),Storage-Utilization %,Storage-Max Read IOPS",
        "m-1,app1,2,4,0.93,0.51,32,0.4,200,55,900",
        {"source_id": "m-1", "hostname": "app1", "cpu_sockets": 2, "cores_per_socket": 4, "cpu_cores": 8,
         "cpu_utilization_percent_max": 0.93, "cpu_utilization_percent": 0.51, "memory_gb": 32,
         "memory_utilization_percent": 0.4, "storage_gb": 200, "disk_utilization_percent": 55,
         "disk_read_iops_max": 900},
    ),
    "Migration Evaluator: shares": (
        "AWS Migration Evaluator",
        "Server Name,CPU Cores,Memory (MB),Provisioned Storage (GB),Cpu Utilization Peak (%),"
        "Memory Utilization Peak (%),Time In-Use (%)",
        "app1,4,16384,100,0.51,1,0.9",
        {"name": "app1", "cpu_cores": 4, "memory_gb": 16, "storage_gb": 100, "cpu_utilization_percent_max": 51,
         "memory_utilization_percent_max": 100},
    ),
    "Azure Migrate template: MB a second, disks in columns": (
        "Azure Migrate",
        "*Server name,IP addresses,*Cores,*Memory (In MB),*OS name,CPU utilization percentage,"
        "Network In throughput,Network Out throughput,Disk 1 size (In GB),Disk 1 read ops (operations per second),"
        "Disk 1 read throughput (MB per second),Disk 2 size (In GB),Disk 2 read ops (operations per second)",
        "app1,10.0.0.5,4,8192,Ubuntu,12,1,2,100,40,1.048576,50,2",
        {"name": "app1", "ip_address": "10.0.0.5", "cpu_cores": 4, "memory_gb": 8, "operating_system": "Ubuntu",
         "cpu_utilization_percent": 12, "network_in_mbps": 8, "network_out_mbps": 16, "network_throughput_mbps": 24,
         "disk_1_size_gb": 100, "disk_1_read_iops": 40, "disk_1_read_throughput_mibps": 1, "disk_2_size_gb": 50,
         "disk_2_read_iops": 2, "storage_gb": 150, "disk_read_iops": 42, "disk_read_throughput_mibps": 1},
    ),
    "Azure Migrate discovery report": (
        "Azure Migrate discovery report",
        "Machine Name,Software Inventory Count,Cores,Memory (in MB),Machine ID,Total Storage In Use (in GB)",
        "app1,12,4,8192,/machines/1,70",
        {"name": "app1", "cpu_cores": 4, "memory_gb": 8, "source_id": "/machines/1", "storage_used_gb": 70},
    ),
    "StratoZone, machines": (
        "StratoZone",
        "MachineId,MachineName,PrimaryIPAddress,TotalDiskAllocatedGiB,TotalDiskUsedGiB,AllocatedProcessorCoreCount,MemoryGiB",
        "z-1,app1,10.0.0.5,100,60,4,16",
        {"source_id": "z-1", "name": "app1", "ip_address": "10.0.0.5", "storage_gb": 100, "storage_used_gb": 60,
         "cpu_cores": 4, "memory_gb": 16},
    ),
    "StratoZone, samples: available memory": (
        "StratoZone",
        "MachineId,TimeStamp,CpuUtilizationPercentage,AvailableMemoryBytes,DiskReadOperationsPerSec,"
        "DiskWriteOperationsPerSec,NetworkBytesPerSecSent,NetworkBytesPerSecReceived",
        "z-1,2026-03-01T10:00:00Z,40,4294967296,10,20,125000,250000",
        {"source_id": "z-1", "name": "z-1", "observed_at": "2026-03-01T10:00:00+00:00", "cpu_utilization_percent": 40,
         "memory_available_gb": 4, "disk_read_iops": 10, "disk_write_iops": 20, "disk_iops": 30,
         "network_out_mbps": 1, "network_in_mbps": 2, "network_throughput_mbps": 3},
    ),
    "StratoZone, the four tables joined": (
        "StratoZone",
        "MachineId,MachineName,AllocatedProcessorCoreCount,MemoryGiB,CPU utilization avg (%),CPU utilization p95 (%),"
        "CPU utilization peak (%),Available memory avg (bytes),Available memory lowest (bytes),Disk read IOPS avg,"
        "Disk write IOPS avg,Network sent avg (bytes/s),Network received p95 (bytes/s),Performance window start,"
        "Performance window end,Disk size (GiB),Storage used (GiB)",
        "z-1,app1,4,16,40,60,90,4294967296,2147483648,10,20,125000,250000,2026-03-01T00:00:00Z,2026-03-31T00:00:00Z,100,60",
        {"source_id": "z-1", "name": "app1", "cpu_cores": 4, "memory_gb": 16, "cpu_utilization_percent": 40,
         "cpu_utilization_percent_p95": 60, "cpu_utilization_percent_max": 90, "memory_available_gb": 4,
         "memory_available_gb_min": 2, "memory_used_gb": 12, "memory_used_gb_max": 14,
         "memory_utilization_percent": 75, "memory_utilization_percent_max": 87.5, "disk_read_iops": 10,
         "disk_write_iops": 20, "disk_iops": 30, "network_out_mbps": 1, "network_in_mbps_p95": 2,
         "observed_from": "2026-03-01T00:00:00+00:00", "observed_until": "2026-03-31T00:00:00+00:00",
         "storage_gb": 100, "storage_used_gb": 60},
    ),
    "RVTools, side tables joined to vInfo": (
        None, "VM,CPU sockets,Cores per socket,Memory consumed (MiB),vMemory.Size MiB,Storage used (MiB),Partition free (MiB)",
        "app1,2,4,4096,8192,51200,51200",
        {"name": "app1", "cpu_sockets": 2, "cores_per_socket": 4, "cpu_cores": 8, "memory_used_gb": 4,
         "storage_used_gb": 50, "storage_free_gb": 50},
    ),
    "Cloudamize, compute": (
        "Cloudamize",
        "Server Name,Observed vCPU,Current CPU Utilization (%),Observed Memory Provisioned (GB),Peak Memory Used (GB)",
        "app1,4,0.7,16,12",
        {"name": "app1", "cpu_cores": 4, "cpu_utilization_percent": 0.7, "memory_gb": 16, "memory_used_gb_max": 12,
         "memory_utilization_percent_max": 75},
    ),
    "Cloudamize, disks": (
        "Cloudamize",
        "Server Name,Disk,Observed Disk Capacity (GB),Observed Disk Occupancy (GB),Observed Throughput (MBps),Peak IOPS",
        "app1,sda,100,60,1.048576,900",
        {"name": "app1", "component": "sda", "component_gb": 100, "component_used_gb": 60, "disk_throughput_mibps": 1,
         "disk_iops_max": 900},
    ),
    "Cloudamize, network: gigabytes a month": (
        "Cloudamize",
        "Server Name,GB/month leaving server,GB/month from other Servers/Devices", "app1,324,648",
        {"name": "app1", "network_out_mbps": 1, "network_in_mbps": 2, "network_throughput_mbps": 3},
    ),
    "ADS in Athena: operations labelled in kbps": (
        "AWS Application Discovery Service",
        "agent_id,total_disk_bytes_read_per_sec_in_kbps,total_disk_read_ops_per_sec_in_kbps,"
        "total_network_bytes_read_per_sec_in_kbps,total_num_cores,total_cpu_usage_pct,total_disk_size_in_gb,"
        "total_disk_free_size_in_gb,total_ram_in_mb,total_free_ram_in_mb,timestamp",
        "o-1,1048.576,77,125,4,33,100,40,8192,2048,2026-03-01 10:00:00",
        {"source_id": "o-1", "name": "o-1", "disk_read_throughput_mibps": 1, "disk_read_iops": 77,
         "network_in_mbps": 1, "cpu_cores": 4, "cpu_utilization_percent": 33, "storage_gb": 100,
         "storage_free_gb": 40, "memory_gb": 8, "memory_available_gb": 2, "memory_used_gb": 6,
         "memory_utilization_percent": 75, "observed_at": "2026-03-01T10:00:00+00:00"},
    ),
    "RVTools vMemory": (
        "RVTools", "VM,Powerstate,Size MiB,Consumed,Ballooned,Host", "app1,poweredOn,8192,4096,0,esx7",
        {"name": "app1", "asset_status": "poweredOn", "memory_gb": 8, "memory_used_gb": 4,
         "memory_utilization_percent": 50, "virtualization_host": "esx7"},
    ),
    "RVTools vPartition": (
        "RVTools", "VM,Disk,Capacity MiB,Consumed MiB,Free MiB,Free %,Host", "app1,C:\\,102400,51200,51200,50,esx7",
        {"name": "app1", "component": "C:\\", "component_gb": 100, "component_used_gb": 50, "component_free_gb": 50,
         "virtualization_host": "esx7"},
    ),
    "AWS Transform's own output": (
        "AWS Transform",
        "server_id,metadata:average_cpu_utilization_percentage,metadata:peak_memory_utilization_percentage,"
        "metadata:total_cpu_cores,metadata:total_system_memory_mebibytes",
        "s-1,10,90,4,16384",
        {"source_id": "s-1", "name": "s-1", "cpu_utilization_percent": 10, "memory_utilization_percent_max": 90,
         "cpu_cores": 4, "memory_gb": 16},
    ),
    "rows of one metric": (
        None, "host,metric,value,unit,statistic,timestamp", "app1,cpu.usage,42,%,p95,2026-03-01 10:00",
        {"source_name": "app1", "name": "app1", "cpu_utilization_percent_p95": 42,
         "observed_at": "2026-03-01T10:00:00+00:00"},
    ),
    "a unit only its capitals tell": (
        None, "Name,Network In (MBps),Network Out (Mbps)", "app1,2,3",
        {"name": "app1", "network_in_mbps": 16, "network_out_mbps": 3, "network_throughput_mbps": 19},
    ),
    "a window": (
        None, "Server Name,CPU Avg %,Start,End", "app1,5,2026-02-01,2026-02-28",
        {"name": "app1", "cpu_utilization_percent": 5, "observed_from": "2026-02-01T00:00:00+00:00",
         "observed_until": "2026-02-28T00:00:00+00:00"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("vendor", "header", "record", "said"), LAYOUTS.values(), ids=LAYOUTS)
def test_an_exporters_record_is_understood(vendor: str | None, header: str, record: str, said: dict[str, Any]) -> None:
    recognised = a_layout(header, record).vendor
    assert (recognised.name if recognised else None) == vendor
    assert claim_of(header, record) == pytest.approx(said)


# header, record → (row, column, code) of what is noted, and the fields left in the claim
NOTED: dict[str, tuple[str, str, list[tuple[int, str | None, str]], dict[str, Any]]] = {
    "no utilisation": (
        "Name,CPU Avg %,CPU Max %", "app1,10,130",
        [(2, "CPU Max %", "utilisation-out-of-range")], {"name": "app1", "cpu_utilization_percent": 10},
    ),
    "no utilisation in a row of one metric": (
        "host,metric,value,unit", "app1,CPU Utilization,130,%",
        [(2, None, "utilisation-out-of-range")],
        {"source_name": "app1", "name": "app1", "metric_name": "CPU Utilization", "metric_value": 130, "metric_unit": "%"},
    ),
    "a metric nobody knows": (
        "host,metric,value", "app1,Fan Speed,1200", [(2, None, "unknown-metric")],
        {"source_name": "app1", "name": "app1", "metric_name": "Fan Speed", "metric_value": 1200},
    ),
    "more used than there is": (
        "Name,Memory GB,Memory Used GB", "app1,16,20", [(2, "Memory Used GB", "used-exceeds-total")],
        {"name": "app1", "memory_gb": 16},
    ),
    "a contradiction is kept": (
        "Name,CPU Avg %,CPU Max %", "app1,50,40", [(2, "CPU Max %", "statistics-out-of-order")],
        {"name": "app1", "cpu_utilization_percent": 50, "cpu_utilization_percent_max": 40},
    ),
    "no name": ("Name,CPU Avg %", ",50", [(2, None, "missing-name")], {"cpu_utilization_percent": 50}),
}  # fmt: skip


@pytest.mark.parametrize(("header", "record", "findings", "left"), NOTED.values(), ids=NOTED)
def test_what_cannot_be_is_left_out_and_noted(
    header: str, record: str, findings: list[tuple[int, str | None, str]], left: dict[str, Any]
) -> None:
    chunk = validated(header, record)
    assert noted(chunk.batch) == findings
    assert {k: v for k, v in chunk.claims[0].items() if k != CUSTOM_ATTRIBUTES} == left


def test_a_value_left_out_is_not_counted_as_filled() -> None:
    chunk = validated("Name,Memory GB,Memory Used GB", "app1,16,20", "app2,16,8")
    assert chunk.filled_counts()["memory_used_gb"] == 1


def test_an_id_names_a_machine_only_where_no_column_is_better() -> None:
    assert claim_of("server_id,host,CPU Avg %", "s-1,app1,5")["name"] == "app1"
    assert claim_of("server_id,Server Name,CPU Avg %", "s-1,app1,5")["name"] == "app1"
    assert "name" not in claim_of("server_id,hostname,CPU Avg %", "s-1,app1,5")


# header → why it is refused, if so
REFUSED: dict[str, tuple[str, RejectionCode | None]] = {
    "a series of nobody": ("timestamp,value", RejectionCode.NO_NAMING_COLUMN),
    "a device": ("device,tps,kb_read_s", RejectionCode.NO_NAMING_COLUMN),
    "a processor": ("cpu,percent_usr,percent_idle,time", RejectionCode.NO_NAMING_COLUMN),
    "a file system": ("filesystem,size,used,available,mounted_on", RejectionCode.NO_NAMING_COLUMN),
    "names only": ("Name,Owner,Environment", RejectionCode.NO_METRIC_COLUMN),
    "a value of no metric": ("Name,Value,timestamp", RejectionCode.NO_METRIC_COLUMN),
    "capacity": ("Name,Memory GB", None),
    "an id and a metric": ("server_id,CPU Avg %", None),
    "rows of one metric": ("host,metric,value", None),
    "disks in columns": ("*Server name,*Cores,*Memory (In MB),*OS name,Disk 1 size (In GB)", None),
}


@pytest.mark.parametrize(("header", "code"), REFUSED.values(), ids=REFUSED)
def test_columns_must_name_a_machine_and_say_how_much(header: str, code: RejectionCode | None) -> None:
    refused = InfrastructureProcessor().refuse(a_layout(header).mappings)
    assert (refused.code if isinstance(refused, Rejection) else None) is code


# header → (column, code) of what is said about columns
ABOUT_COLUMNS = {
    "statistic and unit said": ("Name,CPU Avg %,Network In Avg (Mbit/s)", []),
    "no statistic": ("Name,CPU Utilization %", [("CPU Utilization %", "statistic-assumed")]),
    "samples need none": ("Name,CPU Utilization %,Timestamp", []),
    "its exporter's documentation says it": ("*Server name,*Cores,*Memory (In MB),*OS name,Network In throughput", []),
    "no unit of a rate": ("Name,Network In Avg", [("Network In Avg", "unit-assumed")]),
    "operations in kilobytes": (
        "agent_id,total_cpu_usage_pct,total_disk_read_ops_per_sec_in_kbps,timestamp",
        [("total_disk_read_ops_per_sec_in_kbps", "unit-contradicts-metric")],
    ),
}


@pytest.mark.parametrize(("header", "findings"), ABOUT_COLUMNS.values(), ids=ABOUT_COLUMNS)
def test_what_is_assumed_about_a_column_is_said(header: str, findings: list[tuple[str, str]]) -> None:
    assert [(f.column, f.code.value) for f in column_findings(a_layout(header))] == findings


@pytest.mark.parametrize(
    ("header", "several"),
    [
        ("Name,CPU Avg %", False),
        ("Name,CPU,Timestamp", True),
        ("host,metric,value", True),
        ("VM,Disk,Capacity MiB,Free MiB", True),
    ],
)
def test_samples_and_parts_are_no_duplicates(header: str, several: bool) -> None:
    assert holds_several_records(a_layout(header)) is several


def test_a_code_belongs_to_one_validator() -> None:
    by_record = [code for validator in InfrastructureProcessor.record_validators for code in validator.codes]
    codes = by_record + [code for validator in InfrastructureProcessor.file_validators for code in validator.codes]
    assert sorted(codes) == sorted(set(codes))
