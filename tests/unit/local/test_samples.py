"""Expected against actual of a sample file: what differs is said, and no figure is reached by accident."""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from importflow.errors import RejectionCode
from importflow.findings import FindingCode
from importflow.models import ImportCategory
from local.samples.__main__ import SAMPLES, main
from local.samples.expectation import Imported, Refused, Sample
from local.samples.report import show_report
from local.samples.trial import Actual
from local.samples.verdict import figures, judge

SERVERS = Sample(
    "cmdb_export/servers.csv",
    ImportCategory.CMDB_EXPORT,
    (Imported(3, 2, rejected=1),),
    columns={"Server": "name hostname", "Memory": "memory_gb"},
    distinct=("Server", 3),
    findings=frozenset({FindingCode.REPEATED_FQDN}),
)
AS_EXPECTED = Actual(
    status="completed", category="cmdb_export", total=3, valid=2, rejected=1, processed=2, assets=2, distinct=3,
    columns={"Server": "hostname", "Memory": "memory_gb"}, findings=frozenset({"repeated-fqdn"}),
)  # fmt: skip
LINKS = Sample(
    "app_discovery/links.csv",
    ImportCategory.APP_DISCOVERY,
    (Refused(RejectionCode.NO_VALID_RECORDS, 4, FindingCode.UNKNOWN_ASSET_ID),),
)
LINKS_REFUSED = Actual(
    status="refused", code="no-valid-records", category="app_discovery", total=4, rejected=4,
    findings=frozenset({"unknown-asset-id"}),
)  # fmt: skip
ELSE: dict[str, tuple[Sample, Actual, dict[str, Any], str]] = {
    "a record too few": (SERVERS, AS_EXPECTED, {"total": 2, "rejected": 0}, "right would be 3 records → 2 assets"),
    "an asset too many": (SERVERS, AS_EXPECTED, {"assets": 3}, "came out as 3 records → 3 assets"),
    "another category": (SERVERS, AS_EXPECTED, {"category": "infrastructure"}, "category infrastructure"),
    "a column not understood": (SERVERS, AS_EXPECTED, {"columns": {"Server": "name"}}, "column 'Memory' fills nothing"),
    "a finding not made": (SERVERS, AS_EXPECTED, {"findings": frozenset()}, "no finding repeated-fqdn"),
    "texts cut": (SERVERS, AS_EXPECTED, {"distinct": 1}, "holds 1 different texts, not 3"),
    "refused": (SERVERS, AS_EXPECTED, {"status": "refused", "code": "no-naming-column", "total": 0}, "no-naming-column"),
    "a crash": (SERVERS, AS_EXPECTED, {"crash": "KeyError at x.py:1, in f"}, "crashed: KeyError"),
    "something left open": (SERVERS, AS_EXPECTED, {"stuck": True}, "left open"),
    "the wrong reason": (LINKS, LINKS_REFUSED, {"code": "no-endpoint-column"}, "came out as refused"),
    "the right code for the wrong reason": (LINKS, LINKS_REFUSED, {"findings": frozenset()}, "came out as refused"),
    "an asset of a refused file": (LINKS, LINKS_REFUSED, {"assets": 1}, "came out as refused"),
    "imported against expectation": (LINKS, LINKS_REFUSED, {"status": "completed"}, "came out as 4 records"),
}  # fmt: skip


@pytest.mark.parametrize(("sample", "actual"), [(SERVERS, AS_EXPECTED), (LINKS, LINKS_REFUSED)])
def test_a_file_that_comes_out_as_it_should_differs_in_nothing(sample: Sample, actual: Actual) -> None:
    assert judge(sample, actual).differences == ()


@pytest.mark.parametrize(("sample", "actual", "change", "said"), ELSE.values(), ids=ELSE)
def test_whatever_differs_is_said(sample: Sample, actual: Actual, change: dict[str, Any], said: str) -> None:
    verdict = judge(sample, replace(actual, **change))
    assert not verdict.as_expected
    assert said in " ".join(verdict.differences)


MISSED = {
    "record counts exact": (SERVERS, replace(AS_EXPECTED, total=2, rejected=0)),
    "a record lost on the way": (SERVERS, replace(AS_EXPECTED, processed=1)),
    "category right": (SERVERS, replace(AS_EXPECTED, category="infrastructure")),
    "key columns mapped": (SERVERS, replace(AS_EXPECTED, columns={})),
    "refused for the right reason": (LINKS, replace(LINKS_REFUSED, code="empty-file")),
    "imported, or refused where that is right, too": (SERVERS, replace(AS_EXPECTED, assets=1)),
    "no crash, nothing stuck": (SERVERS, replace(AS_EXPECTED, stuck=True)),
}


@pytest.mark.parametrize(("name", "sample", "actual"), [(name, *rest) for name, rest in MISSED.items()])
def test_each_figure_can_be_missed_and_then_the_report_fails(name: str, sample: Sample, actual: Actual) -> None:
    name = "record counts exact" if name == "a record lost on the way" else name
    missed = [figure.name for figure in figures([judge(sample, actual)]) if not figure.reached]
    assert name in missed
    assert show_report(Console(file=StringIO(), width=200), [judge(sample, actual)], everything=True) == 1


def test_the_last_line_says_how_many_are_as_expected() -> None:
    screen = StringIO()
    verdicts = [judge(SERVERS, AS_EXPECTED), judge(LINKS, LINKS_REFUSED)]
    assert show_report(Console(file=screen, width=200), verdicts, everything=False) == 0
    assert screen.getvalue().splitlines()[-1] == "samples: 2 of 2 as expected"


def test_one_wrong_category_in_twenty_is_let_pass_and_two_are_not() -> None:
    right, wrong = judge(SERVERS, AS_EXPECTED), judge(SERVERS, replace(AS_EXPECTED, category="infrastructure"))
    by_name = {figure.name: figure for figure in figures([right] * 19 + [wrong])}
    assert by_name["category right"].reached
    by_name = {figure.name: figure for figure in figures([right] * 18 + [wrong] * 2)}
    assert not by_name["category right"].reached


def test_without_sample_files_nothing_is_tried_and_nothing_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--directory", str(tmp_path / "nowhere")]) == 0
    assert "nothing was tried" in capsys.readouterr().out.replace("\n", " ")


def test_a_file_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--directory", str(tmp_path), "--only", "itop__data"]) == 1
    assert "itop__data.sample.servers.xml" in capsys.readouterr().out


def test_every_expectation_is_of_another_file_and_accepts_something() -> None:
    assert len({sample.file for sample in SAMPLES}) == len(SAMPLES)
    assert all(sample.accepts for sample in SAMPLES)
    assert {sample.folder for sample in SAMPLES} == {category.value for category in ImportCategory} | {"nasty"}
