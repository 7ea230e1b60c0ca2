"""Following an import to its end, and the form that carries the file."""

from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from local import import_file
from local.api import ApiError
from local.import_file import ImportStalledError, follow
from local.multipart import FormUpload

Status = dict[str, Any]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_file.time, "sleep", lambda _seconds: None)


def answers(*given: Status | Exception) -> Any:
    """Asks that answer in this order; the last answer stays."""
    queue = list(given)

    def ask() -> Status:
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


PENDING = {"status": "pending", "current_phase": "upload"}
WORKING = {"status": "processing", "current_phase": "validation"}
DONE = {"status": "completed", "current_phase": "complete"}
REFUSED = {"status": "failed", "error": {"kind": "rejected", "code": "empty-file"}}


@pytest.mark.parametrize("final", [DONE, REFUSED])
def test_an_import_is_followed_to_its_end_and_each_change_is_told_once(final: Status) -> None:
    told: list[Status] = []
    assert follow(answers(PENDING, PENDING, WORKING, WORKING, final), told.append, stalled_after=60) == final
    assert told == [PENDING, WORKING, final]


def test_a_busy_api_is_asked_again() -> None:
    busy = ApiError("asking", 503, "unavailable", "Try again in a moment.")
    assert follow(answers(PENDING, busy, busy, DONE), lambda _: None, stalled_after=60) == DONE


def test_a_refusal_is_not_asked_again() -> None:
    with pytest.raises(ApiError, match="404"):
        follow(answers(PENDING, ApiError("asking", 404, "not-found", ""), DONE), lambda _: None, stalled_after=60)


def test_an_import_in_which_nothing_happens_any_more_is_given_up() -> None:
    with pytest.raises(ImportStalledError) as stalled:
        follow(answers(WORKING), lambda _: None, stalled_after=0.05)
    assert stalled.value.status == WORKING


def parsed(body: FormUpload) -> list[Message]:
    content = b""
    while piece := body.read(7):
        content += piece
    assert len(content) == len(body)
    message = BytesParser().parsebytes(f"Content-Type: {body.content_type}\r\n\r\n".encode() + content)
    return message.get_payload()  # type: ignore[return-value]


def test_the_form_has_the_policy_fields_first_and_the_untouched_file_last(tmp_path: Path) -> None:
    content = bytes(range(256)) * 100
    file = tmp_path / 'my "best" servers.csv'
    file.write_bytes(content)
    sent: list[int] = []
    with FormUpload(
        {"key": "uploads/1/é", "policy": "xyz"}, file, content_type="text/csv", progress=sent.append
    ) as body:
        parts = parsed(body)
    names = [part.get_param("name", header="content-disposition") for part in parts]
    assert names == ["key", "policy", "file"]
    assert parts[0].get_payload(decode=True) == "uploads/1/é".encode()
    assert parts[-1].get_payload(decode=True) == content
    assert parts[-1].get_content_type() == "text/csv"
    assert sent[-1] == len(body)


def test_an_empty_file_is_sent_as_an_empty_part(tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.touch()
    with FormUpload({"key": "k"}, file, content_type="text/csv", progress=lambda _: None) as body:
        assert parsed(body)[-1].get_payload(decode=True) == b""
