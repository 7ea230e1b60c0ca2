"""One file of each category about the same machines and applications, made to overlap as hard as files do.

The machines: `web01` and `db01` everybody knows, by host name, domain name or address; `app03` has no address in the
inventory and two elsewhere; `app04` and `edge01` go by their short name here and their full name there; `app06` is
known to measurements and flows by its address alone; `payroll` is a server and an application; `twin-a` and `twin-b`
share an address; `ghost05`, `10.0.0.9` and `10.0.0.10` are in no inventory. `pad…` fill several chunks.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

CATEGORIES = ("cmdb_export", "app_discovery", "infrastructure", "sensitive_data")
PADDING = range(12)


class File(NamedTuple):
    """A file as it is uploaded."""

    filename: str
    content: bytes


def _table(header: str, *lines: str) -> bytes:
    """A CSV file; lines end where they have nothing more to say."""
    commas = header.count(",")
    return "\n".join((header, *(line + "," * (commas - line.count(",")) for line in lines), "")).encode()


CMDB = File(
    "inventory.csv",
    _table(
        "Name,Host Name,FQDN,Type,IP Address,Serial Number,Environment,Operating System,CPU Cores,Memory GB,Owner,"
        "Application,infrastructure,Rack Unit",
        "web01,,web01.corp.example.com,Server,10.0.0.1,SN-1,Production,Windows Server 2016,4,16,Ann,Shop,zone 1,7",
        "Database One,db01,db01.corp.example.com,Server,10.0.0.2,SN-2,Production,Oracle Linux 8,8,64,,,zone 2,8",
        "web02,,,Server,,,Test,,2,,Bob,,,9",
        "app03,,,Server,,,,,2,8,Bob,,,",
        "app04,,app04.corp.example.com,Server,10.0.0.4,,Test,,,,,,,",
        "App Six,app06,,Server,10.0.0.6,SN-6,,Ubuntu 22.04,,,,,,",
        "payroll,,,Server,10.0.0.7,SN-7,Production,,,,Cleo,,,",
        "payroll,,,Application,,,Production,,,,Dora,,,",
        "twin-a,,,Server,10.0.0.8,SN-8,,,,,,,,",
        "twin-b,,,Server,10.0.0.8,SN-9,,,,,,,,",
        *(f"pad{n:02},,pad{n:02}.corp.example.com,Server,10.0.1.{n},SN-P{n},Test,Ubuntu 20.04,2,4,Eve,,,{n}"
          for n in PADDING),
    ),
)  # fmt: skip

FLOWS = File(
    "flows.csv",
    _table(
        "Source Server Name,Source IP,Source Application,Target Server Name,Target IP,Destination Port,Protocol,"
        "Connections,Bytes,Start,End,Application,Criticality,Description,Server Hostname,Importance",
        "web01.corp.example.com,,Storefront,,10.0.0.2,1433,tcp,5,500,2026-01-02 10:00:00,2026-01-02 11:00:00,,high,,,",
        ",10.0.0.1,,DB01,,1433,tcp,7,700,2026-01-01 10:00:00,2026-01-03 11:00:00,,,",
        ",10.0.0.3,,web01,,443,tcp,1,10,,,,,",
        ",10.0.0.33,,web01,,443,tcp,2,20,,,,,",
        "app04.corp.example.com,10.0.0.44,,web02,10.0.0.22,8080,tcp,3,30,,,,,",
        "edge01.dmz.example.com,,,app04,,443,tcp,4,40,,,,,",
        ",10.0.0.6,Batch,,10.0.0.10,22,tcp,1,1,,,,,",
        ",10.0.0.9,,,10.0.0.6,443,tcp,9,90,,,,,",
        ",10.0.0.8,,twin-a,,443,tcp,1,1,,,,,",
        ",10.0.0.7,,GHOST05,,53,udp,1,1,,,,,",
        ",,,,,,,,,,,payroll,critical,Pays everybody,,gold",
        ",,,,,,,,,,,Ledger,low,Keeps the books,,silver",
        ",,,,,,,,,,,payroll,,Runs on,payroll,",
        ",,,,,,,,,,,payroll,,,twin-b,",
        "nobody,,,,,443,tcp,1,1,,,,,,,",
        *(f",10.0.1.{n},,pad{(n + 1) % len(PADDING):02}.corp.example.com,,9000,tcp,{n},{n}0,,,,,"
          for n in PADDING),
    ),
)  # fmt: skip

UTILISATION = File(
    "utilisation.csv",
    _table(
        "Server Name,IP Address,Operating System,CPU Cores,CPU Avg %,CPU Max %,Memory GB,Memory Used GB,Disk IOPS,"
        "Network Mbps,Environment,Window,Cluster",
        "WEB01,10.0.0.1,Windows Server 2019,6,12.5,80,32,8,150,20,prod,30 days,c1",
        "db01.corp.example.com,10.0.0.22,Oracle Linux 9,16,60,90,128,100,900,200,,30 days,c1",
        "web02,10.0.0.1,Ubuntu 18.04,2,5,10,4,1,,,,30 days,c2",
        "app03,10.0.0.3,Debian 12,4,7,11,8,2,,,,30 days,",
        "app04,,Debian 11,,8,12,,,,,,30 days,c2",
        "edge01,,,2,9,13,,,,,dmz,30 days,",
        "10.0.0.6,,Ubuntu 24.04,2,33,44,16,4,,,,30 days,c3",
        "10.0.0.10,,FreeBSD 13,1,1,2,,,,,,30 days,",
        "ghost05,10.0.0.5,CentOS 7,1,50,60,2,1,,,,30 days,c4",
        "payroll,,,,20,30,,,,,,30 days,",
        *(f"pad{n:02},10.0.2.{n},Ubuntu 22.04,4,{n},{n + 10},8,2,,,,30 days,c9" for n in PADDING),
    ),
)  # fmt: skip

_FIELDS = ("Host", "FQDN", "IP", "Data Type", "Matches", "Sensitivity", "Encrypted", "Public Access", "Owner",
           "Department", "Environment", "Operating System", "Scanner Zone")  # fmt: skip
_REPORT: tuple[tuple[Any, ...], ...] = (
    ("WEB01", None, "10.0.0.1", "Email", 10, "Internal", "Yes", "Yes", "Zoe", "Sales", "sandbox", "Linux", "z1"),
    ("web01", None, "10.0.0.1", "Credit Card", 3, "Internal", "No", "No", "Zoe", "Sales", None, None, "z1"),
    ("db01", "db01.corp.example.com", None, "SSN", 5, "Confidential", "No", "No", "Yan", None, "sandbox", None, "z2"),
    ("app03", None, "10.0.0.33", "Email", 1, "Public", None, None, None, "Research", None, "Solaris 10", None),
    ("edge01", "edge01.dmz.example.com", None, "IP Address", 4, None, None, "Yes", None, None, None, None, None),
    ("ghost05", "ghost05.old.example.com", None, "Email", 2, "Restricted", "No", None, "Xi", None, None, None, None),
    ("10.0.0.6", None, None, "Email", 6, "Internal", "Yes", "No", "Wu", "Ops", "sandbox", None, "z3"),
    ("10.0.0.10", None, None, "Email", 1, "Public", "Yes", None, None, None, None, None, None),
    ("payroll", None, None, "Bank Account", 8, "Confidential", "Yes", "No", "Vic", "Finance", None, None, None),
    *((f"pad{n:02}", None, None, "Email", n + 1, "Internal", "Yes", "No", "Uma", "Ops", None, None, "z9")
      for n in PADDING),
)  # fmt: skip

REPORT = File(
    "report.json",
    json.dumps({"findings": [dict(zip(_FIELDS, values, strict=True)) for values in _REPORT]}, indent=1).encode(),
)

FILES = dict(zip(CATEGORIES, (CMDB, FLOWS, UTILISATION, REPORT), strict=True))
