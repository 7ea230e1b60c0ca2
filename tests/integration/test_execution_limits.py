"""What passes between the states stays small, however long or wide the file is, and whatever it is refused for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from importflow import staging
from local.execution_record import KIB, ExecutionRecord
from local.handlers import invoke, one_after_the_other
from local.state_machine import Execution
from tests.files import json_document, workbook
from tests.integration.laboratory import BUCKET, NORTH, Laboratory

MILLION = 1_000_000
# Neither ids nor places get longer with the file.
MOST_USED_BYTES = 4 * KIB


class FewChunks:
    """Drives an import of which only the first and the last chunk are worked on, and nothing that needs them all."""

    def __init__(self, laboratory: Laboratory) -> None:
        self.answers: list[Any] = []
        self.execution = Execution(self.invoke, laboratory.manifest, self.map_children)

    def run(self, event: dict[str, Any]) -> tuple[str, ExecutionRecord]:
        described = {"key": event["key"], "size": event["size"], "version-id": event["version_id"], "etag": ""}
        created = {"detail": {"bucket": {"name": event["bucket"]}, "object": described}}
        state, _ = self.execution.run(created, event["execution"])
        return state, self.execution.record

    def invoke(self, verb: str, event: dict[str, Any]) -> dict[str, Any]:
        folders = {"register_upload": "upload", "plan_chunks": "validate"}
        if verb in folders:
            return invoke(f"{folders[verb]}/{verb}", event)
        if verb == "complete_flow":
            return {"outcome": "completed", "explanation": "not_wanted"}
        return {"outcome": "accepted", "rejection": None}

    def map_children(self, verb: str, events: list[dict[str, Any]]) -> list[Any]:
        if verb != "validate_chunk":
            return []
        return list(one_after_the_other("validate/validate_chunk", [events[0], events[-1]]))


def test_a_million_rows_travel_as_pointers(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNK_BYTES", str(2 * 1024**2))
    content = "Name,IP Address,Environment\n" + "".join(
        f"srv-{n:07},10.{n >> 16}.{n >> 8 & 255}.{n & 255},production\n" for n in range(MILLION)
    )
    event = laboratory.put(content)

    state, record = FewChunks(laboratory).run(event)

    record.check()
    assert state == "Import completed"
    assert record.largest[0] < MOST_USED_BYTES, record.largest
    assert record.children["Validate chunks"] == MILLION // 20_000
    assert record.manifests["Validate chunks"] < 8 * KIB
    assert record.events < 50
    stored = laboratory.rows("SELECT min(row_number), max(row_number), count(*) FROM migration.raw_import_records")
    assert stored == [(2, MILLION + 1, 40_000)]


def test_the_widest_file_travels_as_pointers(laboratory: Laboratory) -> None:
    columns = ["Name", *(f"{'n' * 600} {number}" for number in range(999))]
    row = ["web-1", *(["x" * 100] * 999)]
    ran = laboratory.run("\n".join([",".join(columns), ",".join(row)]) + "\n")

    assert ran.ended.state == "Import completed", ran.ended.detail
    assert ran.ended.record.largest[0] < MOST_USED_BYTES, ran.ended.record.largest


LONG = "n" * 500 * KIB
REFUSED: dict[str, tuple[Any, str]] = {
    "more columns than Excel has": (",".join(f"c{n}" for n in range(16_384)) + "\n1\n", "too-many-columns"),
    "a column's name of half a megabyte": (f"{LONG},b\n1,2\n", ""),
    "no column that names an asset, of a thousand": (",".join("n" * 900 + str(n) for n in range(1000)) + "\n1\n", ""),
    "arrays with names of half a megabyte": (json_document({LONG: [{"a": 1}], LONG + "x": [{"a": 1}]}), ""),
    "a key of half a megabyte, twice": (f'[{{"{LONG}":1,"{LONG}":2}}]', "json-repeated-key"),
    "lines with a key of half a megabyte, twice": (f'{{"a":1}}\n{{"{LONG}":1,"{LONG}":2}}', "json-repeated-key"),
    "elements with names of half a megabyte": (f"<x><{LONG}><a><b/></a></{LONG}><{LONG}/></x>", "xml-not-flat"),
    "several elements with such names": (f"<x>{f'<{LONG}/>' * 2}{'<b/>' * 2}</x>", "several-record-arrays"),
    "a root with such a name": (f"<x><{LONG}>text</{LONG}><b/></x>", ""),
    "a sheet that is not there": (workbook({"n" * 31: [["a", "b"]]}), ""),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_does_not_carry_the_file_along(laboratory: Laboratory, content: Any, code: str) -> None:
    ran = laboratory.run(content, import_category=None)

    assert ran.ended.state == "Import rejected", ran.ended.detail
    assert not code or ran.ended.detail["code"] == code
    assert ran.ended.record.largest[0] < 2 * MOST_USED_BYTES, ran.ended.record.largest


def test_staged_records_that_turn_out_wide_are_split_and_every_row_is_read_once(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNK_BYTES", "400")
    monkeypatch.setattr(staging, "most_rows", lambda columns: 7 if len(columns) == 3 else 1_000_000)
    records: list[dict[str, str]] = [{"name": f"web-{n:03}"} for n in range(100)]

    ran = laboratory.run(json_document([*records, {"name": "last", "os": "Linux", "ip": "10.0.0.1"}]))

    assert ran.ended.state == "Import completed", ran.ended.detail
    key = f"work/{NORTH.client_account_id}/{NORTH.engagement_id}/{ran.id}/manifest.json"
    chunks = json.loads(laboratory.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())
    rows = [list(range(chunk["first_row"], chunk["last_row"] + 1)) for chunk in chunks]
    assert max(map(len, rows)) == 7
    assert [number for each in rows for number in each] == list(range(1, 102))
    assert [chunk["number"] for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert laboratory.rows("SELECT row_number, raw_data ->> 'name' FROM migration.raw_import_records ORDER BY 1") == [
        *((n + 1, f"web-{n:03}") for n in range(100)),
        (101, "last"),
    ]
