"""A file that is refused leaves nothing under work/."""

from __future__ import annotations

from typing import Any

import pytest

from importflow import storage
from tests.integration.laboratory import BUCKET, Laboratory

# content, and what is said of it
REFUSED = {
    "damaged half-way": (
        "".join(f'{{"Name": "web-{n}", "Team": "{"x" * 100}"}}\n' for n in range(200)) + "{",
        "json-not-valid",
    ),
    "of no category": (
        "".join(f'{{"Colour": "red", "Taste": "{"x" * 100}"}}\n' for n in range(200)),
        "no-naming-column",
    ),
}


def staged(laboratory: Laboratory) -> list[str]:
    found = laboratory.s3.list_objects_v2(Bucket=BUCKET, Prefix="work/").get("Contents", [])
    return [each["Key"] for each in found]


@pytest.mark.parametrize("case", REFUSED)
def test_the_chunks_of_a_refused_file_are_removed(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    content, code = REFUSED[case]
    written: list[str] = []
    real = storage.put_lines

    def noted(bucket: str, key: str, lines: bytes) -> Any:
        written.append(key)
        return real(bucket, key, lines)

    monkeypatch.setattr(storage, "put_lines", noted)
    ran = laboratory.run(content, filename="servers.json")

    assert (ran.ended.state, ran.status["error"]["code"]) == ("Import rejected", code)
    assert len(written) > 3
    assert staged(laboratory) == []


def test_a_file_of_too_many_records_leaves_no_chunks(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_RECORDS", "10")

    ran = laboratory.run("".join(f'{{"Name": "web-{n}"}}\n' for n in range(50)), filename="servers.json")

    assert (ran.status["error"]["code"], staged(laboratory)) == ("too-many-records", [])


def test_the_chunks_of_a_file_that_is_imported_stay(laboratory: Laboratory) -> None:
    ran = laboratory.run("".join(f'{{"Name": "web-{n}"}}\n' for n in range(50)), filename="servers.json")

    assert ran.ended.state == "Import completed"
    assert any("/chunks/" in key for key in staged(laboratory))
