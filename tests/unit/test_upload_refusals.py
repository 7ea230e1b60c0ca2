"""Why an upload cannot go on: every code has a status and a sentence that says what can be done."""

from __future__ import annotations

import string
from http import HTTPStatus
from typing import Any

import pytest

from importflow.errors import UPLOAD_REFUSALS, upload_refused
from importflow.errors import UploadRefusal as Code

# code → status, the facts of a case, and how its sentence says them
ANSWERS: dict[Code, tuple[int, dict[str, Any], list[str]]] = {
    Code.FILE_TOO_LARGE: (413, {"size": 2000, "limit": 1000}, ["has 2,000 bytes", "at most 1,000 bytes"]),
    Code.TOO_MANY_IMPORTS: (
        429,
        {"limit": 3, "running": 1, "waiting": 2},
        ["At most 3 imports", "(running: 1, waiting for their file: 2)"],
    ),
    Code.NOT_MULTIPART: (409, {}, ["with the form"]),
    Code.NO_SUCH_PART: (422, {"number": 1001, "count": 1000}, ["no part 1,001", "1 to 1,000"]),
    Code.PARTS_MISSING: (409, {"missing": 2, "count": 3, "numbers": "1, 3"}, ["2 of 3 parts are missing: 1, 3."]),
    Code.PART_SIZE_WRONG: (
        409,
        {"actual": 999, "declared": 1000, "numbers": "2"},
        ["have 999 bytes, 1,000 were declared", "than signed: 2."],
    ),
    Code.PARTS_DIFFER: (409, {"numbers": "2, 3"}, ["part 2, 3"]),
    Code.PARTS_CHANGED: (409, {}, ["Complete again."]),
    Code.FILE_ALREADY_THERE: (409, {}, ["Its status says more."]),
    Code.UPLOAD_CANCELLED: (409, {}, ["cancelled", "Announce the file again."]),
    Code.FILE_NOT_THERE: (409, {}, ["never arrived whole", "Upload it again."]),
    Code.IMPORT_ENDED: (409, {"status": "completed"}, ["is completed", "not ended"]),
    Code.IMPORT_NOT_FAILED: (409, {"status": "processing"}, ["is processing", "Import its file again"]),
    Code.FILE_REFUSED: (409, {"code": "empty-file"}, ["(empty-file)", "Correct it"]),
    Code.WORK_EXPIRED: (409, {}, ["expired", "Import the file again"]),
    Code.UPLOAD_EXPIRED: (410, {}, ["over", "Announce the file again."]),
}


@pytest.mark.parametrize("code", Code)
def test_every_refusal_has_a_status_and_says_its_facts(code: Code) -> None:
    status, facts, said = ANSWERS[code]

    error = upload_refused(code, **facts)

    assert (error.status, error.code) == (HTTPStatus(status), code.value)
    assert {name for _, name, _, _ in string.Formatter().parse(UPLOAD_REFUSALS[code][1]) if name} == facts.keys()
    assert [words for words in said if words not in error.detail] == []
    assert error.detail.endswith(".")
