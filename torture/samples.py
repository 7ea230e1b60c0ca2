"""Small files of every format and category to break imports of, with what is known of each beforehand."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from openpyxl import Workbook

from importflow.models import ImportCategory

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Sample:
    """A file; `records` of it are read, `rejected` of these are refused. `ends` is the state its import must end in."""

    kind: str
    filename: str
    category: ImportCategory | None
    content: bytes
    records: int
    rejected: int
    ends: str = "Import completed"


_SERVERS = ("Name", "Host Name", "FQDN", "IP Address", "CPU Cores", "Memory GB", "Operating System", "Team")
_FLOWS = ("Source Server Name", "Source IP", "Destination Server Name", "Destination IP", "Destination Port",
          "Protocol", "Connection Count", "Bytes", "First Seen", "Last Seen")  # fmt: skip
_USAGE = ("Server Name", "IP Address", "CPU Avg %", "CPU Max %", "Memory GB", "Memory Used GB", "Disk IOPS", "Rack")
_FINDINGS = ("Host", "FQDN", "Data Type", "Matches", "Sensitivity", "Encrypted", "Owner", "Scanner Zone")


def servers(count: int, *, first: int = 0, mistakes: int = 2) -> list[Row]:
    """So many servers, of which the last `mistakes` have no name of any kind; the first one comes twice."""
    rows = [
        (f"web{n:04}", f"web{n:04}", f"web{n:04}.corp.example", f"10.1.{n >> 8 & 255}.{n & 255}", n % 8 + 1,
         8, "Ubuntu 22.04", f"t{n % 3}")
        for n in range(first, first + count)
    ]  # fmt: skip
    for index in range(mistakes):
        rows[-1 - index] = ("", "", "", *rows[-1 - index][3:])
    return [_SERVERS, *rows, rows[0]]


def flows(count: int) -> list[Row]:
    """Flows between servers that nobody knows yet, each pair of ends seen several times."""
    return [_FLOWS, *(
        (f"app{n % 7:02}", f"10.2.0.{n % 7}", f"db{n % 3:02}", f"10.2.1.{n % 3}", 5432 + n % 2, "tcp", n + 1,
         100 * n, "2026-01-01 10:00:00", "2026-01-02 10:00:00")
        for n in range(count))]  # fmt: skip


def usage(count: int) -> list[Row]:
    return [_USAGE, *((f"web{n:04}", f"10.1.0.{n}", n % 90, n % 90 + 5, 16, 4, 100 + n, f"r{n % 4}")
                      for n in range(count))]  # fmt: skip


def findings(count: int) -> list[Row]:
    kinds, levels = ("Email", "SSN", "Credit Card"), ("Internal", "Restricted")
    return [_FINDINGS, *((f"web{n % 11:04}", f"web{n % 11:04}.corp.example", kinds[n % 3], n + 1, levels[n % 2],
                          "No", "Zoe", "z1") for n in range(count))]  # fmt: skip


def as_csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _dictionaries(rows: Sequence[Row]) -> list[dict[str, object]]:
    header, *records = rows
    return [dict(zip(map(str, header), record, strict=True)) for record in records]


def as_json(rows: Sequence[Row]) -> bytes:
    return json.dumps(_dictionaries(rows)).encode()


def as_lines(rows: Sequence[Row]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in _dictionaries(rows)).encode()


def as_xml(rows: Sequence[Row]) -> bytes:
    def element(name: str, value: object) -> str:
        tag = "".join(filter(str.isalnum, name))
        return f"<{tag}>{escape(str(value))}</{tag}>"

    items = ("".join(element(name, value) for name, value in record.items()) for record in _dictionaries(rows))
    return f"<servers>{''.join(f'<server>{item}</server>' for item in items)}</servers>".encode()


def as_workbook(rows: Iterable[Row]) -> bytes:
    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Export")
    for row in rows:
        sheet.append(list(row))
    book.save(file)
    return file.getvalue()


def as_gzip(rows: Iterable[Row]) -> bytes:
    return gzip.compress(as_csv(rows), mtime=0)


def as_archive(rows: Iterable[Row]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("servers.csv", as_csv(rows))
    return file.getvalue()


_CMDB = ImportCategory.CMDB_EXPORT
_WRITERS: dict[str, tuple[str, Callable[[list[Row]], bytes]]] = {
    "csv": ("servers.csv", as_csv),
    "xlsx": ("servers.xlsx", as_workbook),
    "json": ("servers.json", as_json),
    "jsonl": ("servers.jsonl", as_lines),
    "xml": ("servers.xml", as_xml),
    "gz": ("servers.csv.gz", as_gzip),
    "zip": ("servers.zip", as_archive),
}


def _servers_as(kind: str) -> Sample:
    filename, write = _WRITERS[kind]
    return Sample(kind, filename, _CMDB, write(servers(40)), records=41, rejected=2)


def samples() -> tuple[Sample, ...]:
    """Every format with a CMDB export, every other category in the format it mostly comes in, and two refused files."""
    return (
        *(_servers_as(kind) for kind in _WRITERS),
        Sample("flows", "flows.csv", ImportCategory.APP_DISCOVERY, as_csv(flows(40)), 40, 0),
        Sample("usage", "usage.xlsx", ImportCategory.INFRASTRUCTURE, as_workbook(usage(30)), 30, 0),
        Sample("findings", "findings.json", ImportCategory.SENSITIVE_DATA, as_json(findings(30)), 30, 0),
        Sample("none_valid", "servers.csv", _CMDB, as_csv(servers(12, mistakes=12)), 13, 13, "Import rejected"),
        Sample("header_only", "servers.csv", _CMDB, as_csv([_SERVERS]), 0, 0, "Import rejected"),
    )


def sample(kind: str) -> Sample:
    """The file of that kind; KeyError where there is none."""
    return {each.kind: each for each in samples()}[kind]
