"""Expected against actual: what differs for one file, and whether the figures over all files are reached.

Asked of all: record counts exact, every refusal for an accepted reason, no crash, nothing left open; the category and
the key columns right on at least 95 in 100.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from local.samples.expectation import Imported, Outcome, Refused, Sample
from local.samples.trial import Actual

ASKED_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Verdict:
    """`differences` are sentences; none means as expected. `category_right` is None where there is none to tell."""

    sample: Sample
    actual: Actual
    outcome: Outcome | None
    category_right: bool | None
    columns_asked: int
    columns_right: int
    differences: tuple[str, ...]
    exact: bool = True
    settled: bool = True

    @property
    def as_expected(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def judge(sample: Sample, actual: Actual) -> Verdict:
    """What differs between a file's expectation and what came of it."""
    outcome = next((each for each in sample.accepts if _is(each, actual)), None)
    differences: list[str] = []
    settled = actual.crash is None and not actual.stuck
    if actual.crash is not None:
        differences.append(f"crashed: {actual.crash}")
    elif actual.stuck:
        differences.append("something is left open: an import, a flow or a step")
    elif outcome is None:
        differences.append(f"came out as {actual}; right would be {' or '.join(map(str, sample.accepts))}")
    was_read = actual.status == "completed" or actual.total > 0
    category_right = actual.category == sample.category if sample.category and was_read else None
    if category_right is False:
        differences.append(f"category {actual.category}, not {sample.category}")
    wrong = _wrong_columns(sample, actual) if was_read else []
    differences += wrong + (_missing(sample, actual) if was_read else [])
    return Verdict(
        sample, actual, outcome, category_right,
        columns_asked=len(sample.columns) if was_read else 0,
        columns_right=len(sample.columns) - len(wrong) if was_read else 0,
        differences=tuple(differences),
        exact=_is_exact(sample, actual),
        settled=settled,
    )  # fmt: skip


def _is(outcome: Outcome, actual: Actual) -> bool:
    if isinstance(outcome, Imported):
        figures = (actual.total, actual.assets, actual.dependencies, actual.rejected)
        return actual.status == "completed" and figures == (
            outcome.records, outcome.assets, outcome.dependencies, outcome.rejected,
        )  # fmt: skip
    return (
        actual.status == "refused"
        and actual.code == outcome.code
        and actual.total == (outcome.records or 0)
        and (outcome.because is None or outcome.because in actual.findings)
        and actual.assets == 0
    )


def _is_exact(sample: Sample, actual: Actual) -> bool:
    """Whether the records counted are those the file holds, and none of them got lost on the way."""
    if not (actual.status == "completed" or actual.total):
        return True
    possible = {each.records for each in sample.accepts if each.records is not None}
    balanced = actual.valid + actual.rejected == actual.total
    done = actual.processed == actual.valid or actual.status != "completed"
    return actual.total in possible and balanced and done


def _wrong_columns(sample: Sample, actual: Actual) -> list[str]:
    return [
        f"column {column!r} fills {actual.columns.get(column, 'nothing: it is not there')}, not {fields}"
        for column, fields in sample.columns.items()
        if actual.columns.get(column) not in fields.split()
    ]


def _missing(sample: Sample, actual: Actual) -> list[str]:
    """What should have been read or said besides."""
    said = [f"no finding {code}" for code in sorted(sample.findings - actual.findings)]
    if sample.distinct and actual.distinct != sample.distinct[1]:
        column, count = sample.distinct
        said.append(f"column {column!r} holds {actual.distinct} different texts, not {count}")
    return said


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure over all files: `right` of `asked`, and the share that is demanded."""

    name: str
    right: int
    asked: int
    share: float = 1.0
    missed_by: tuple[str, ...] = field(default=())

    @property
    def reached(self) -> bool:
        """Whether enough of them are right."""
        return self.right >= self.share * self.asked


def figures(verdicts: Sequence[Verdict]) -> list[Figure]:
    """The figures that decide."""
    read = [each for each in verdicts if each.actual.status == "completed" or each.actual.total]
    told = [each for each in verdicts if each.category_right is not None]
    to_refuse = [each for each in verdicts if all(isinstance(one, Refused) for one in each.sample.accepts)]
    to_import = [each for each in verdicts if any(isinstance(one, Imported) for one in each.sample.accepts)]
    return [
        _figure("record counts exact", read, lambda each: each.exact),
        _figure("category right", told, lambda each: bool(each.category_right), ASKED_SHARE),
        Figure(
            "key columns mapped", sum(each.columns_right for each in verdicts),
            sum(each.columns_asked for each in verdicts), ASKED_SHARE,
        ),
        _figure("refused for the right reason", to_refuse, lambda each: each.outcome is not None),
        _figure("imported, or refused where that is right, too", to_import, lambda each: each.outcome is not None),
        _figure("no crash, nothing stuck", verdicts, lambda each: each.settled),
    ]  # fmt: skip


def _figure(name: str, asked: Sequence[Verdict], is_right: Callable[[Verdict], bool], share: float = 1.0) -> Figure:
    missed = tuple(each.sample.file for each in asked if not is_right(each))
    return Figure(name, len(asked) - len(missed), len(asked), share, missed)
