"""Files made to hurt: each is refused (or read) by the child within seconds and little memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import importflow
from tests.files import changed_member, json_document, workbook, zip_archive

MIB = 1024**2
MOST_SECONDS = 5
MOST_MEMORY = 256 * MIB
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
NETWORK = b'<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'
CSV = b"name,ip\n" + b"".join(b"web-%d,10.0.0.%d\n" % (n, n) for n in range(200))


@dataclass(frozen=True)
class Outcome:
    """What the child wrote, its processor time and its peak memory in bytes."""

    rows: int
    said: dict[str, Any]
    seconds: float
    memory: int

    @property
    def code(self) -> str:
        return str(self.said["rejection"]["code"]) if "rejection" in self.said else "read"


# The child's own peak: what the kernel tells a parent of it includes the parent's size before the child's program began.
MEASURED = """
import sys
from pathlib import Path
from importflow.tabular.worker import main

code = main(sys.argv[1])
status = Path("/proc/self/status")
print(next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "VmHWM 0 kB"), file=sys.stderr)
sys.exit(code)
"""


def read(data: bytes, directory: Path) -> Outcome:
    """Let the child read the bytes, as the sandbox starts it, and measure it."""
    (directory / "spellings.json").write_text('["name","ip","hostname"]')
    (directory / "file").write_bytes(data)
    task = {
        "path": str(directory / "file"), "directory": str(directory), "spellings": str(directory / "spellings.json"),
        "memory_bytes": 1024 * MIB, "cpu_seconds": 30, "file_bytes": 2048 * MIB,
    }  # fmt: skip
    (directory / "task.json").write_text(json.dumps(task))
    with (directory / "output").open("wb") as output, (directory / "errors").open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-c", MEASURED, str(directory / "task.json")],
            stdout=output,
            stderr=errors,
            env={"PYTHONPATH": os.pathsep.join([str(Path(importflow.__file__).parents[1]), *sys.path])},
        )
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    said = (directory / "errors").read_text()
    assert child.returncode == 0, said
    lines = (directory / "output").read_bytes().splitlines()
    rows = sum(line.startswith(b"[") for line in lines)
    memory = int(said.split()[-2]) * 1024
    return Outcome(rows, json.loads(lines[-1]), usage.ru_utime + usage.ru_stime, memory)


def sheet(cells: bytes, head: bytes = b"") -> bytes:
    """A workbook whose one sheet has this XML between its rows."""
    xml = (
        b'<?xml version="1.0"?>' + head
        + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + cells + b"</sheetData></worksheet>"
    )  # fmt: skip
    return changed_member(workbook({"Sheet": [["name"], ["web-1"]]}), SHEET, lambda _: xml)


def inline(row: int, column: str, text: bytes) -> bytes:
    return f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>'.encode() + text + b"</t></is></c></row>"


def altered(archive: bytes, at: bytes, offset: int, value: bytes, *, last: bool = True) -> bytes:
    """The archive with bytes replaced, `offset` behind a signature."""
    position = (archive.rfind(at) if last else archive.find(at)) + offset
    return archive[:position] + value + archive[position + len(value) :]


def twice_the_same_name() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", CSV)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", b"name,ip\nother,10.0.0.1\n")
    return file.getvalue()


def a_link() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("servers.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return file.getvalue()


CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
PACKED = zip_archive({"servers.csv": CSV})
ZEROS = b"\0" * (40 * MIB)

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    # archives
    "a gzip bomb": (lambda: gzip.compress(ZEROS), "expands-too-much"),
    "a ZIP bomb": (lambda: zip_archive({"servers.csv": ZEROS}), "expands-too-much"),
    "a ZIP bomb of many members": (lambda: zip_archive({f"{n}.csv": ZEROS[: 2 * MIB] for n in range(20)}), "expands-too-much"),
    "a ZIP that lies about its size": (lambda: altered(zip_archive({"a.csv": ZEROS}), CENTRAL, 24, struct.pack("<I", 100)), "archive-damaged"),
    "a ZIP in a ZIP": (lambda: zip_archive({"inner.zip": PACKED}), "archive-nested"),
    "gzip in gzip": (lambda: gzip.compress(gzip.compress(CSV)), "archive-nested"),
    "a ZIP in a ZIP of several": (lambda: zip_archive({"a.csv": CSV, "b.csv": PACKED}), "archive-nested"),
    "two members of one name": (twice_the_same_name, "archive-damaged"),
    "names that differ between header and directory": (lambda: altered(PACKED, LOCAL, 30, b"S", last=False), "archive-damaged"),
    "bytes before the archive": (lambda: b"PK\x03\x04" + b"\0" * 200 + PACKED, "archive-damaged"),
    "an archive cut off": (lambda: PACKED[: len(PACKED) // 2], "archive-damaged"),
    "a directory at the wrong place": (lambda: altered(PACKED, END, 16, struct.pack("<I", 2**31)), "archive-damaged"),
    "a member with a wrong checksum": (lambda: altered(PACKED, CENTRAL, 16, b"\1\2\3\4"), "archive-damaged"),
    "a member with a password": (lambda: altered(PACKED, CENTRAL, 8, b"\1"), "archive-encrypted"),
    "a method nobody needs": (lambda: zip_archive({"a.csv": CSV}, method=zipfile.ZIP_LZMA), "archive-damaged"),
    "a hundred thousand members": (lambda: zip_archive({f"{n}": b"" for n in range(100_000)}), "archive-damaged"),
    "a name of 60,000 characters": (lambda: zip_archive({"n" * 60_000: CSV}), "archive-damaged"),
    "a link": (a_link, "archive-damaged"),
    "a name that climbs": (lambda: zip_archive({"../../../../tmp/climbed.csv": CSV}), "read"),
    # workbooks
    "a shared string bomb": (lambda: changed_member(workbook({"S": [["name"]]}), STRINGS, lambda _: b"<sst>" + b"<si><t>a</t></si>" * 3_000_000 + b"</sst>"), "expands-too-much"),
    "an inline string bomb": (lambda: sheet(inline(1, "A", b"a" * (40 * MIB))), "expands-too-much"),
    "styles too large to hold": (lambda: changed_member(workbook({"S": [["name"]]}), "xl/styles.xml", lambda _: os.urandom(9 * MIB).hex().encode()), "file-too-complex"),
    "a dimension that lies": (lambda: changed_member(workbook({"S": [["name"], ["web-1"]]}), SHEET, lambda xml: xml.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')), "read"),
    "a cell in the last corner": (lambda: sheet(inline(1, "A", b"name") + inline(2, "A", b"web-1") + inline(1_048_576, "XFD", b"x")), "read"),
    "entities in a sheet": (lambda: sheet(inline(1, "A", b"&c;"), ENTITIES), "dtd-not-allowed"),
    "an external type in a sheet": (lambda: sheet(inline(1, "A", b"name"), NETWORK), "dtd-not-allowed"),
    "a type behind a long comment": (lambda: sheet(inline(1, "A", b"name"), b"<!--" + b"x" * 9000 + b"-->" + ENTITIES), "dtd-not-allowed"),
    "an external type behind a long comment": (lambda: sheet(inline(1, "A", b"name"), b"<!--" + b"x" * 9000 + b"-->" + NETWORK), "dtd-not-allowed"),
    "a sheet in UTF-16": (lambda: changed_member(workbook({"S": [["name"]]}), SHEET, lambda xml: xml.decode().encode("utf-16")), "file-damaged"),
    "a sheet that is not well-formed": (lambda: sheet(b"<row><c></row>"), "file-damaged"),
    "a string that is not there": (lambda: sheet(b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "file-damaged"),
    "a hundred thousand and one merged ranges": (lambda: sheet(inline(1, "A", b"name") + inline(2, "A", b"web-1") + b"".join(b'<mergeCell ref="A%d:A%d"/>' % (n, n + 1) for n in range(1, 200_004, 2))), "file-too-complex"),
    # JSON
    "JSON nested 100,000 deep": (lambda: b"[" * 100_000, "file-too-complex"),
    "JSON lines nested deep": (lambda: b'{"a":1}\n{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "file-too-complex"),
    "a number of 5,000 digits": (lambda: b'[{"name":' + b"9" * 5000 + b"}]", "json-not-valid"),
    "a number of 5,000 digits in a line": (lambda: b'{"name":1}\n{"name":' + b"9" * 5000 + b"}", "json-not-valid"),
    "NaN": (lambda: b'[{"name":NaN}]', "json-not-valid"),
    "NaN in a line": (lambda: b'{"name":1}\n{"name":NaN}', "json-not-valid"),
    "a key twice": (lambda: b'[{"name":"a","name":"b"}]', "json-repeated-key"),
    "ten thousand columns": (lambda: json_document([{f"c{n}": 1 for n in range(10_000)}]), "too-many-columns"),
    "a string of 32 MiB": (lambda: json_document([{"name": "x" * (32 * MIB)}]), "record-too-long"),
    # XML
    "a billion laughs": (lambda: b'<?xml version="1.0"?>' + ENTITIES + b"<x><name>&c;</name></x>", "dtd-not-allowed"),
    "an external type": (lambda: NETWORK + b"<x><s><name>a</name></s><s><name>b</name></s></x>", "dtd-not-allowed"),
    "XML nested 100,000 deep": (lambda: b"<a>" * 100_000, "file-too-complex"),
    "an encoding that does not exist": (lambda: b'<?xml version="1.0" encoding="klingon"?><x><a/></x>', "xml-not-well-formed"),
    # text
    "a record without end": (lambda: ("name,ip\n" + "a" * (3 * MIB)).encode("utf-16"), "record-too-long"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_costs_seconds_and_little_memory(tmp_path: Path, make: Callable[[], bytes], code: str) -> None:
    outcome = read(make(), tmp_path)

    assert outcome.code == code, outcome.said
    assert outcome.seconds < MOST_SECONDS
    assert outcome.memory < MOST_MEMORY


def test_a_name_that_climbs_is_shown_and_never_used(tmp_path: Path) -> None:
    outcome = read(zip_archive({"../climbed.csv": CSV}), tmp_path)

    assert outcome.said["read"]["member"] == "../climbed.csv"
    assert not (tmp_path.parent / "climbed.csv").exists()


def test_what_is_far_off_is_cut_and_reported(tmp_path: Path) -> None:
    outcome = read(HOSTILE["a cell in the last corner"][0](), tmp_path)

    assert outcome.rows == 1
    assert [(f["code"], f["row"]) for f in outcome.said["findings"]] == [("cells-beyond-limit", 1_048_576)]
