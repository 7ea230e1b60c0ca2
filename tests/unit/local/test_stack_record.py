"""What other commands find of a running stack."""

from pathlib import Path

import pytest

from local.processes import ProcessMark
from local.stack_record import FILE_NAME, StackRecord

OUTPUTS = {"ApiId": "a1", "UploadBucketName": "uploads"}
RECORDS = {
    "with its page": StackRecord(4567, ProcessMark(1, 2.5), OUTPUTS, ProcessMark(3, 4.5), "http://127.0.0.1:8"),
    "without a page": StackRecord(4567, ProcessMark(1, 2.5), OUTPUTS),
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_stack_is_found_again_as_it_was_recorded_and_by_its_owner_only(tmp_path: Path, record: StackRecord) -> None:
    record.write(tmp_path)
    assert StackRecord.read(tmp_path) == record
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_all_of_a_stack_must_run_for_it_to_run() -> None:
    assert [len(record.processes) for record in RECORDS.values()] == [2, 1]


def test_half_a_record_is_none(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"port": 4567')
    assert StackRecord.read(tmp_path) is None
