"""The state machine walked through in this process, and what passes held against AWS's limits."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from local import handlers
from local.definition import read_definition
from local.execution_record import EVENTS_OF_RETRY, KIB, MIB, MOST_EVENTS, BeyondLimits, ExecutionRecord
from local.handlers import run_import

UPLOAD = {"bucket": "b", "key": "uploads/x", "size": 5, "version_id": "v", "etag": "e", "execution": "arn:e"}
IMPORT = {"data_import_id": "i"}
REJECTION = {"code": "empty-file", "message": "The file is empty."}
ANSWERS: dict[str, Any] = {
    "register_upload": {"outcome": "registered", "import": IMPORT, "rejection": None},
    "plan_chunks": {"outcome": "planned", "manifest": {"bucket": "b", "key": "m"}, "chunks": 3, "rejection": None},
    "validate_chunk": {"outcome": "done"},
    "review_file": {"outcome": "accepted", "rejection": None},
    "enrich_chunk": {"outcome": "done"},
    "complete_flow": {"outcome": "completed", "explanation": "not_wanted"},
    "explain_import": {"outcome": "explained"},
    "fail_flow": {"kind": "rejected"},
}
CHUNKS = [{"number": number} for number in (1, 2, 3)]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Handlers that answer as said above; what they were sent, in order."""
    calls: list[tuple[str, dict[str, Any]]] = []

    def a_handler(name: str) -> Any:
        def answer(event: dict[str, Any], _context: Any) -> dict[str, Any]:
            verb = name.partition("/")[2]
            calls.append((verb, event))
            given: dict[str, Any] = ANSWERS[verb]
            return given

        return answer

    monkeypatch.setattr(handlers, "handler", a_handler)
    return calls


def drive(manifest: list[dict[str, Any]] | None = None) -> Any:
    return run_import(UPLOAD, lambda _location: CHUNKS if manifest is None else manifest)


def answering(monkeypatch: pytest.MonkeyPatch, verb: str, **changed: Any) -> None:
    monkeypatch.setitem(ANSWERS, verb, ANSWERS[verb] | changed)


def test_an_import_passes_through_every_step_in_order(called: list[tuple[str, dict[str, Any]]]) -> None:
    ended = drive()

    chunks = ["validate_chunk"] * 3, ["enrich_chunk"] * 3
    assert [verb for verb, _ in called] == [
        "register_upload", "plan_chunks", *chunks[0], "review_file", *chunks[1], "complete_flow",
    ]  # fmt: skip
    assert called[0][1] == UPLOAD
    assert called[2][1] == {"import": IMPORT, "chunk": {"number": 1}}
    assert (ended.state, ended.detail) == ("Import completed", ANSWERS["complete_flow"])


def test_an_import_that_is_to_be_explained_takes_one_more_step(
    called: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = drive().record.events
    answering(monkeypatch, "complete_flow", explanation="wanted")

    ended = drive()

    assert called[-1] == ("explain_import", {"import": IMPORT})
    assert (ended.state, ended.record.events) == ("Import completed", plain + 5)


ENDINGS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a repeated delivery": ("register_upload", {"outcome": "duplicate"}, "Already registered"),
    "an object nobody presigned": ("register_upload", {"outcome": "unknown"}, "Not ours"),
    "an upload refused": ("register_upload", {"outcome": "rejected", "rejection": REJECTION}, "Import rejected"),
    "a file refused": ("plan_chunks", {"outcome": "rejected", "rejection": REJECTION}, "Import rejected"),
    "no valid record": ("review_file", {"outcome": "rejected", "rejection": REJECTION}, "Import rejected"),
}


@pytest.mark.parametrize(("verb", "answer", "state"), ENDINGS.values(), ids=ENDINGS)
def test_outcomes_lead_where_the_choices_say(
    called: list[tuple[str, dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    answer: dict[str, Any],
    state: str,
) -> None:
    answering(monkeypatch, verb, **answer)

    ended = drive()

    assert ended.state == state
    if state == "Import rejected":
        assert ended.detail == REJECTION
        assert called[-1] == (
            "fail_flow",
            {"object": {"bucket": "b", "key": "uploads/x"}, "execution": "arn:e", "failure": REJECTION},
        )


@pytest.mark.usefixtures("called")
def test_the_history_does_not_grow_with_the_file() -> None:
    few, many = drive().record, drive([{"number": n} for n in range(1000)]).record

    assert few.events == many.events == 2 + 5 * 4 + 6 * 2 + 2 * 4 + 2
    assert many.children == {"Validate chunks": 1000, "Enrich chunks": 1000}
    assert many.child_events == 7


@pytest.mark.usefixtures("called")
def test_every_retry_of_every_state_leaves_the_history_within_its_limit() -> None:
    definition = read_definition("data_import")
    tasks = [state for state in definition["States"].values() if state["Type"] == "Task"]
    throttled = tasks[0]["Retry"][0]
    waits = definition["TimeoutSeconds"] / (throttled["MaxDelaySeconds"] / 2)  # full jitter waits half of it
    others = sum(retrier["MaxAttempts"] for task in tasks for retrier in task["Retry"][1:])

    assert drive().record.events + EVENTS_OF_RETRY * (waits + others) < MOST_EVENTS


FAT = "x" * 129 * KIB
TOO_MUCH: dict[str, tuple[str, dict[str, Any], str]] = {
    "an answer that everything after carries along": ("review_file", {"rejection": FAT}, "answer of Review file"),
    "a child's answer": ("validate_chunk", {"outcome": FAT}, "answer of Validate chunk"),
    "letters that are two bytes": ("plan_chunks", {"rejection": "ü" * 65 * KIB}, "output of Plan chunks"),
    "an answer beyond Lambda": ("enrich_chunk", {"outcome": FAT * 49}, "answer of enrich/enrich_chunk"),
}


@pytest.mark.usefixtures("called")
@pytest.mark.parametrize(("verb", "answer", "said"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_payload_that_aws_would_not_take_is_refused(
    monkeypatch: pytest.MonkeyPatch, verb: str, answer: dict[str, Any], said: str
) -> None:
    answering(monkeypatch, verb, **answer)

    with pytest.raises(BeyondLimits, match=said):
        drive()


@pytest.mark.usefixtures("called")
@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ([{"rows": FAT}], "input of Validate chunk: "),
        ([{"rows": "x" * KIB}] * 17 * KIB, f"manifest of Validate chunks: .* of {16 * MIB:,}"),
        ([{}] * 100_001, "children of Enrich chunks: 100,001 of 100,000"),
    ],
    ids=["a fat item", "a fat manifest", "too many chunks"],
)
def test_a_manifest_that_a_map_would_not_take_is_refused(manifest: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(BeyondLimits, match=said):
        drive(manifest)


def test_too_long_a_history_is_refused() -> None:
    record = ExecutionRecord()
    for _ in range(1000):
        record.enter("Task")

    with pytest.raises(BeyondLimits, match="events of the execution: 5,002 of 5,000"):
        record.check()


@pytest.mark.usefixtures("called")
def test_the_largest_payload_is_named() -> None:
    size, whose = drive().record.largest

    what, _, state = whose.partition(" of ")
    assert (what, state) in {
        ("output", "Complete flow"), *product(("input", "output"), ("To be explained?", "Import completed"))
    }  # fmt: skip
    assert 0 < size < KIB


def test_a_definition_reads_a_number_to_be_substituted_as_its_placeholder(tmp_path: Any) -> None:
    written = '{"A": ${Width}, "B": "arn:${Partition}:x", "C": "${Arn}", "D":\n ${N}}'
    (tmp_path / "x.asl.json").write_text(written)

    with pytest.raises(json.JSONDecodeError):
        json.loads(written)
    assert read_definition("x", tmp_path) == {"A": "${Width}", "B": "arn:${Partition}:x", "C": "${Arn}", "D": "${N}"}
