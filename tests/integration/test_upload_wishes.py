"""What an upload may ask for, and what its status says of it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from tests.integration.asking import MISTAKES, UNKNOWN
from tests.integration.laboratory import Answer, Laboratory, call_api

GOOD = {"filename": "servers.csv", "file_size": 10}


def upload(**body: Any) -> Answer:
    return call_api("upload/presign", "POST", "/api/v1/data-import/upload", body=GOOD | body)


def test_an_upload_without_a_category_waits_for_the_content_to_tell(laboratory: Laboratory) -> None:
    answer = upload()

    assert answer.status == 201
    assert laboratory.rows("SELECT import_category, import_type FROM migration.data_imports") == [(None, "auto")]
    shown = laboratory.status(answer.body["flow_id"]).body
    assert (shown["import_category"], shown["detected"], shown["policy"]) == (None, None, "partial")


def test_what_the_uploader_knows_is_kept_beside_the_flow_ids(laboratory: Laboratory) -> None:
    wishes = {
        "policy": "strict",
        "field_mappings": {"Maschine\nName": "hostname", "Farbe": None},
        "reading": {"encoding": "cp1252", "delimiter": "~", "header_row": 3},
    }

    accepted = upload(processing_config=wishes).body

    (stored,) = laboratory.rows("SELECT processing_config FROM migration.data_imports")[0]
    assert datetime.fromisoformat(stored.pop("upload_expires_at")) == datetime.fromisoformat(accepted["expires_at"])
    assert stored == wishes | {"master_flow_id": accepted["master_flow_id"], "flow_id": accepted["flow_id"]}
    assert laboratory.status(accepted["flow_id"]).body["policy"] == "strict"


UNUSABLE: dict[str, dict[str, Any]] = {
    "an unknown policy": {"policy": "some"},
    "a field that is the server's": {"flow_id": UNKNOWN},
    "what planning writes": {"detected": {"category": "cmdb_export"}},
    "an unknown way of reading": {"reading": {"quote": "'"}},
    "a header row before the first": {"reading": {"header_row": 0}},
    "two delimiters": {"reading": {"delimiter": "||"}},
    "no delimiter": {"reading": {"delimiter": ""}},
    "a line end for a delimiter": {"reading": {"delimiter": "\n"}},
    "a quotation mark for a delimiter": {"reading": {"delimiter": '"'}},
    "an encoding nobody knows": {"reading": {"encoding": "klingon"}},
    "a codec that is no encoding of text": {"reading": {"encoding": "zlib"}},
    "an encoding that is a path": {"reading": {"encoding": "../../etc"}},
    "a sheet without a name": {"reading": {"sheet": ""}},
    "a field with SQL in it": {"field_mappings": {"Name": "name; DROP TABLE assets"}},
    "a column without a name": {"field_mappings": {"": "name"}},
    "a column with a NUL": {"field_mappings": {"a\x00": "name"}},
    "mappings that are a list": {"field_mappings": ["Name"]},
    "more columns than a file can have": {"field_mappings": {f"c{n}": "name" for n in range(1_001)}},
}


@pytest.mark.parametrize("config", UNUSABLE.values(), ids=UNUSABLE)
def test_wishes_that_cannot_be_met_are_refused_before_a_byte_is_sent(
    laboratory: Laboratory, config: dict[str, Any]
) -> None:
    answer = upload(processing_config=config)

    assert (answer.status, answer.body["code"]) == (422, "invalid-request")
    assert laboratory.rows("SELECT count(*) FROM migration.data_imports") == [(0,)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "~", "^", " ", "¦"])
def test_any_printable_character_may_delimit(laboratory: Laboratory, delimiter: str) -> None:
    assert upload(processing_config={"reading": {"delimiter": delimiter}}).status == 201


def test_the_status_says_what_every_column_was_taken_for(laboratory: Laboratory) -> None:
    shown = laboratory.run(MISTAKES).status["column_mappings"]

    assert {(m["column"], m["field"], m["match_type"]) for m in shown} == {
        ("Name", "name", "direct"),
        ("IP Address", "ip_address", "direct"),
        ("RAM (GB)", "memory_gb", "alias"),
        ("Owner", "business_owner", "alias"),
    }
    assert all(0 < m["confidence"] <= 1 for m in shown)


def test_the_status_shows_what_the_content_was_taken_for(laboratory: Laboratory) -> None:
    accepted = laboratory.presign()
    detected = {"category": "infrastructure", "confidence": 0.93, "reason": "Columns cpu and iops."}
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE migration.data_imports SET processing_config = processing_config || jsonb_build_object("
            f"'detected', '{json.dumps(detected)}'::jsonb)"
        )

    assert laboratory.status(accepted["data_import_id"]).body["detected"] == detected
