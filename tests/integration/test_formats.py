"""Every format goes the same way: read once, staged, validated, reviewed, enriched; rejected with a reason."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from importflow import staging
from local.handlers import invoke
from tests.files import json_document, workbook, zip_archive
from tests.integration.laboratory import BUCKET, NORTH, Laboratory

COLUMNS = ("Name", "Serial Number", "CPU Cores", "Environment")
SERVERS = [(f"web-{n:03}", f"{n:08}", n % 7 + 1, "prod" if n % 2 else "test") for n in range(1, 121)]
EXPECTED = [(name, serial, cores, environment) for name, serial, cores, environment in SERVERS]
CSV = "".join(",".join(map(str, row)) + "\n" for row in (COLUMNS, *SERVERS))
RECORDS = [dict(zip(COLUMNS, row, strict=True)) for row in SERVERS]


def as_xml() -> bytes:
    servers = "".join(
        f"<server env='{env}'><name>{name}</name><serial>{serial}</serial><cores>{cores}</cores></server>"
        for name, serial, cores, env in SERVERS
    )
    return f"<?xml version='1.0'?><inventory><servers>{servers}</servers></inventory>".encode()


FORMATS: dict[str, Callable[[], bytes]] = {
    "XLSX": lambda: workbook({"Servers": [COLUMNS, *SERVERS]}),
    "JSON array": lambda: json_document(RECORDS),
    "JSON object with one record array": lambda: json_document({"count": 120, "servers": RECORDS}),
    "JSON lines": lambda: "\n".join(json.dumps(record) for record in RECORDS).encode(),
    "CSV in a JSON string": lambda: json_document(CSV),
    "XML": as_xml,
    "CSV in UTF-16": lambda: CSV.encode("utf-16"),
    "gzip": lambda: gzip.compress(CSV.encode()),
    "ZIP": lambda: zip_archive({"export/servers.csv": CSV.encode()}),
    "XLSX in a ZIP": lambda: zip_archive({"servers.xlsx": workbook({"Servers": [COLUMNS, *SERVERS]})}),
    "JSON in gzip": lambda: gzip.compress(json_document(RECORDS)),
}


@pytest.mark.parametrize("make", FORMATS.values(), ids=FORMATS)
def test_a_file_of_any_format_becomes_the_same_assets(laboratory: Laboratory, make: Callable[[], bytes]) -> None:
    ran = laboratory.run(make(), filename="servers.dat")

    assert ran.ended.state == "Import completed", ran.ended.detail
    assert laboratory.assets("name", "serial_number", "cpu_cores", "environment") == EXPECTED
    assert ran.status["records"] == {"total": 120, "valid": 120, "rejected": 0, "processed": 120}
    assert "chunks/000002.ndjson" in work_objects(laboratory, ran.id)
    assert ran.findings() == []


def test_planned_twice_is_planned_the_same(laboratory: Laboratory) -> None:
    event = laboratory.put(FORMATS["XLSX"](), import_category=None)
    event.pop("accepted")
    registered = invoke("upload/register_upload", event)
    pointer = {"import": registered["import"]}
    import_id = registered["import"]["data_import_id"]

    first = invoke("validate/plan_chunks", pointer), work_objects(laboratory, import_id)
    second = invoke("validate/plan_chunks", pointer), work_objects(laboratory, import_id)

    assert first == second
    assert set(first[1]) >= {"plan.json", "manifest.json", "chunks/000001.ndjson", "chunks/000002.ndjson"}


def test_staged_chunks_cover_every_row_once(laboratory: Laboratory) -> None:
    ran = laboratory.run(workbook({"Servers": [["Inventory"], [], COLUMNS, *SERVERS[:60], [], *SERVERS[60:]]}))

    chunks = json.loads(work_objects(laboratory, ran.id)["manifest.json"])
    rows = [row for chunk in chunks for row in range(chunk["first_row"], chunk["last_row"] + 1)]
    assert rows == list(range(4, 125))
    assert [chunk["number"] for chunk in chunks] == list(range(1, len(chunks) + 1))
    stored = laboratory.rows("SELECT row_number, cleansed_data ->> 'name' FROM migration.raw_import_records ORDER BY 1")
    assert stored == [(n + 4 if n < 60 else n + 5, SERVERS[n][0]) for n in range(120)]


def test_a_chunk_holds_only_so_many_records(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNK_BYTES", "1000000")
    monkeypatch.setattr(staging, "MAX_CHUNK_ROWS", 50)
    ran = laboratory.run(FORMATS["JSON array"]())

    chunks = json.loads(work_objects(laboratory, ran.id)["manifest.json"])
    assert [(chunk["first_row"], chunk["last_row"]) for chunk in chunks] == [(1, 50), (51, 100), (101, 120)]
    assert laboratory.assets("name")[-1] == ("web-120",)


def test_a_category_that_nobody_named_is_told_from_the_content_and_kept(laboratory: Laboratory) -> None:
    ran = laboratory.run(FORMATS["XLSX"](), import_category=None)

    assert ran.ended.state == "Import completed", ran.ended.detail
    assert ran.status["import_category"] == "cmdb_export"
    ((category, import_type, detected),) = laboratory.rows(
        "SELECT import_category, import_type, processing_config -> 'detected' FROM migration.data_imports"
    )
    assert (category, import_type, detected["category"]) == ("cmdb_export", "cmdb_export", "cmdb_export")
    assert 0 < detected["confidence"] <= 1
    assert detected["reason"].endswith(".")
    assert laboratory.rows(
        "SELECT flow_configuration ->> 'import_category' FROM migration.crewai_flow_state_extensions"
    ) == [("cmdb_export",)]


def test_the_uploader_may_say_how_to_read(laboratory: Laboratory) -> None:
    other = [("Name", "Serial Number"), ("db-1", "000042")]
    data = workbook({"Servers": [COLUMNS, *SERVERS], "Databases": [["Name", "of what"], [], *other]})
    ran = laboratory.run(data, processing_config={"reading": {"sheet": "Databases", "header_row": 3}})

    assert ran.ended.state == "Import completed", ran.ended.detail
    assert laboratory.assets("name", "serial_number") == [("db-1", "000042")]


def test_findings_about_the_file_are_shown(laboratory: Laboratory) -> None:
    data = workbook({"Servers": [COLUMNS, *SERVERS], "Remarks": [["Topic", "Text"], ["a", "b"]]})
    results = laboratory.run(data).status["validation_results"]

    shown = next(r for r in results if r["validator"] == "format_validator")["findings"]
    assert [(f["code"], f["detail"]) for f in shown] == [("sheet-not-read", "Sheet Remarks.")]


def test_short_records_of_a_staged_text_are_reported_and_those_of_a_sheet_are_not(laboratory: Laboratory) -> None:
    rows: list[list[object]] = [["Name", "CPU Cores", "Environment"], ["web-1", 4, "prod"], ["web-2"]]
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)

    assert laboratory.run(workbook({"S": rows})).findings() == []
    assert [f[2] for f in laboratory.run(text.encode("utf-16")).findings()] == ["too-few-cells"]


def test_lines_that_are_no_records_are_left_out_of_a_packed_text_as_of_a_plain_one(laboratory: Laboratory) -> None:
    text = "Name,CPU Cores\nweb-1,4\n# exported by hand\nweb-2,8\n"

    plain, packed = laboratory.run(text), laboratory.run(zip_archive({"servers.csv": text.encode()}))

    assert plain.status["records"]["total"] == packed.status["records"]["total"] == 2


def test_lines_in_a_cell_of_a_sheet_or_a_document_are_lines(laboratory: Laboratory) -> None:
    record = {"Name": "web-1", "CPU Cores": 4, "Note": "prod\nweb-8,8,prod\nweb-9,8,prod"}

    for data in (workbook({"S": [list(record), list(record.values())]}), json_document([record])):
        ran = laboratory.run(data)
        assert (ran.findings(), ran.status["records"]["valid"]) == ([], 1)


def test_a_set_of_tables_in_an_archive_is_one_list_of_servers(laboratory: Laboratory) -> None:
    machines = "VM,Powerstate,CPUs,Memory,VM UUID\n" + "".join(
        f"web-{n:03},poweredOn,2,4096,u{n}\n" for n in range(100)
    )
    disks = "VM,Disk,Capacity MiB,VM UUID\n" + "".join(f"web-{n:03},{d},10240,u{n}\n" for n in range(101) for d in "ab")
    cards = "VM,Network,Mac Address,VM UUID\n" + "".join(
        f"web-{n:03},lan,00:00:5e:00:53:{n:02x},u{n}\n" for n in range(100)
    )
    ran = laboratory.run(zip_archive({"i.csv": machines.encode(), "d.csv": disks.encode(), "n.csv": cards.encode()}))

    assert ran.ended.state == "Import completed", ran.ended.detail
    assert laboratory.assets("name", "storage_gb", "mac_address")[7] == ("web-007", 20.0, "00:00:5e:00:53:07")
    assert ran.status["records"]["total"] == 100
    shown = next(r for r in ran.status["validation_results"] if r["validator"] == "format_validator")["findings"]
    assert {(f["code"], f["detail"]) for f in shown} == {
        ("member-missing", "RVTools: vCPU."),
        ("member-missing", "RVTools: vMemory."),
        ("member-missing", "RVTools: vPartition."),
        ("rows-without-record", "vDisk: 2 rows."),
    }


REFUSED = {
    "several tables of no set": (lambda: zip_archive({"a.csv": b"x\n1\n", "b.csv": b"x\n1\n"}), "archive-unknown-members"),
    "a web page": (lambda: b"<!DOCTYPE html><html><body>Please sign in</body></html>", "not-text"),
    "a sheet without records": (lambda: workbook({"S": [["Name", "IP Address"]]}), "header-only"),
    "elements without a value": (lambda: b"<x><server/><server/></x>", "header-only"),
    "a list of scalars": (lambda: json_document(["web-1", "web-2"]), "no-record-array"),
    "an entity": (lambda: b'<!DOCTYPE x [<!ENTITY e "x">]><x><s><name>&e;</name></s></x>', "dtd-not-allowed"),
    "a bomb": (lambda: gzip.compress(bytes(40 * 1024**2)), "expands-too-much"),
    "no column that names an asset": (lambda: json_document([{"colour": "red", "size": 4}]), "no-naming-column"),
    "JSON that breaks off after many records": (lambda: json_document(RECORDS)[:-20], "json-not-valid"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_rejected_and_leaves_nothing_behind(
    laboratory: Laboratory, make: Callable[[], bytes], code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ran = laboratory.run(make(), filename="export.csv")

    assert ran.ended.state == "Import rejected"
    assert ran.status["error"] == ran.status["error"] | {"kind": "rejected", "code": code}
    assert laboratory.rows("SELECT count(*) FROM migration.raw_import_records") == [(0,)]
    assert list(tmp_path.iterdir()) == []


def test_what_people_see_of_a_file_first_is_masked(laboratory: Laboratory) -> None:
    laboratory.run(json_document([{"Name": "web-1", "Command Line": "run --password=hunter2x"}, {"Name": "web-2"}]))

    kept = laboratory.rows("SELECT crewai_state_data::text FROM migration.discovery_flows")
    assert "web-1" in kept[0][0]
    assert "hunter2x" not in str(kept)


def work_objects(laboratory: Laboratory, import_id: str) -> dict[str, bytes]:
    prefix = f"work/{NORTH.client_account_id}/{NORTH.engagement_id}/{import_id}/"
    return {
        each["Key"].removeprefix(prefix): laboratory.s3.get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()
        for each in laboratory.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    }
