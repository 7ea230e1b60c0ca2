"""Findings: what is wrong or doubtful in a file, grouped by cause, and the places page by page.

Guarantees: counts are true however long the lists are, because they come from what the validators settled; a page
costs what it shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from sqlalchemy.orm import Session

from importflow.cursors import decode_cursor, encode_cursor
from importflow.finding_schemas import FindingGroup, FindingList, FindingPlace, SeverityTotals, in_order
from importflow.findings import FindingCode, Severity
from importflow.import_lookup import find_import
from importflow.import_record import pointer_of, was_presigned
from importflow.models import DataImport, ProcessingStep, StepStatus
from importflow.phases import PhaseStep
from importflow.queries import findings, steps
from importflow.queries.findings import Cause, Place, Search
from importflow.queries.steps import StepKind

MAX_ROW = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are asked for; rows are those of the file, both included.

    `text` is part of the code, its message, the column or the detail, in any case.
    """

    code: FindingCode | None = None
    severity: Severity | None = None
    first_row: int = 1
    last_row: int = MAX_ROW
    text: str | None = None

    def includes(self, code: FindingCode) -> bool:
        return self.code in (None, code) and self.severity in (None, code.severity)

    def speaks_of(self, code: FindingCode, *places: str | None) -> bool:
        """Whether the text is in what the code says, or in one of these."""
        wanted = (self.text or "").casefold()
        return any(wanted in said.casefold() for said in (code.value, code.text, *places) if said is not None)


class _Position(NamedTuple):
    """Where a page of places ended."""

    row: int = 0
    ordinal: int = 0

    @classmethod
    def of(cls, row: int, ordinal: int) -> Self:
        """From a cursor's parts."""
        if not all(type(part) is int and 0 <= part <= MAX_ROW for part in (row, ordinal)):
            raise ValueError(row, ordinal)
        return cls(row, ordinal)


def list_findings(session: Session, any_id: str, wanted: Wanted, *, size: int, cursor: str | None) -> FindingList:
    """Groups and totals of the whole import, and the page of places that `cursor` asks for."""
    after = _Position() if cursor is None else decode_cursor(cursor, _Position.of)
    data_import = find_import(session, any_id)
    settled = _read_settled(session, data_import)
    groups = _groups(session, data_import, settled)
    places = _places(session, data_import, _search(wanted, groups, settled), after, size + 1)
    last = places[size - 1] if len(places) > size else None
    return FindingList(
        data_import_id=data_import.id,
        complete=settled.complete,
        totals=SeverityTotals.of(groups),
        groups=groups,
        about_file=[_view(**place) for place in settled.about_file if _is_asked_for(place, wanted)],
        items=[_view(place.code, place.row, place.column) for place in places[:size]],
        next_cursor=last and encode_cursor(last.row, last.ordinal),
    )


@dataclass(slots=True)
class _Settled:
    """What the validators left: whether all are done, their outputs, and the findings about the file."""

    complete: bool
    outputs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def about_file(self) -> list[dict[str, Any]]:
        return [place for output in self.outputs for place in output.get("about_file", ())]


def _read_settled(session: Session, data_import: DataImport) -> _Settled:
    rows = steps.read_steps(session, data_import.id)
    return _Settled(
        complete=any(row.step_name == PhaseStep.VALIDATION and _is_over(row) for row in rows),
        outputs=[row.output_data for row in rows if row.output_data and "findings" in row.output_data],
    )


def _is_over(step: ProcessingStep) -> bool:
    return step.status not in (StepStatus.PENDING, StepStatus.RUNNING)


def _groups(session: Session, data_import: DataImport, settled: _Settled) -> list[FindingGroup]:
    """Errors first, then by count. Before the file is reviewed, what the chunks have counted so far."""
    outputs = settled.outputs
    if not outputs:
        outputs = [{"findings": steps.sum_outputs(session, data_import.id, StepKind.VALIDATE_CHUNK, "findings")}]
    return in_order(group for output in outputs for group in _groups_of(output))


def _groups_of(output: dict[str, Any]) -> Iterator[FindingGroup]:
    """A validator's groups: by column where records were looked at, and what concerns the file as one."""
    for value, count in output["findings"].items():
        code = FindingCode.of(value)
        causes = output.get("causes", {}).get(value, [])
        for cause in causes:
            yield FindingGroup.of(code, cause["column"], cause["count"], cause["rows"])
        rest = count - sum(cause["count"] for cause in causes)
        if rest > 0:
            places = [p for p in output.get("about_file", ()) if p["code"] == value]
            if not causes:
                places += output.get("examples", {}).get(value, [])
            columns = {place["column"] for place in places}
            rows = [place["row"] for place in places if place["row"] is not None]
            yield FindingGroup.of(code, columns.pop() if len(columns) == 1 else None, rest, rows)


def _search(wanted: Wanted, groups: Sequence[FindingGroup], settled: _Settled) -> Search:
    """What is known of a reviewed file spares looking where nothing is: causes not found, rows before the first."""
    if not settled.complete:
        causes = [Cause(code.value) for code in FindingCode if wanted.includes(code)]
        return Search(causes, wanted.first_row, wanted.last_row, *_said(wanted))
    asked = [group for group in groups if _may_be_asked_for(group, wanted)]
    first = min((min(group.first_rows, default=1) for group in asked), default=1)
    causes = [Cause(group.code, group.column if wanted.text else None) for group in asked]
    return Search(list(dict.fromkeys(causes)), max(wanted.first_row, first), wanted.last_row, *_said(wanted))


def _may_be_asked_for(group: FindingGroup, wanted: Wanted) -> bool:
    """A group without a column may stand for several."""
    code = FindingCode.of(group.code)
    return wanted.includes(code) and (group.column is None or wanted.speaks_of(code, group.column))


def _said(wanted: Wanted) -> tuple[str | None, list[str]]:
    """The text, and the codes that say it wherever they were found."""
    return wanted.text, [code.value for code in FindingCode if wanted.text and wanted.speaks_of(code)]


def _places(session: Session, data_import: DataImport, search: Search, after: _Position, size: int) -> list[Place]:
    if not search.causes or not was_presigned(data_import):
        return []
    return findings.page(session, pointer_of(data_import), search, after=after, size=size)


def _is_asked_for(place: dict[str, Any], wanted: Wanted) -> bool:
    """A finding without a row concerns all of them."""
    row, code = place["row"], FindingCode.of(place["code"])
    return (
        wanted.includes(code)
        and wanted.speaks_of(code, place["column"], place.get("detail"))
        and (row is None or wanted.first_row <= row <= wanted.last_row)
    )


def _view(code: str, row: int | None, column: str | None, detail: str | None = None) -> FindingPlace:
    return FindingPlace(row=row, column=column, code=code, severity=FindingCode.of(code).severity, detail=detail)
