"""Shows an import on the terminal: a line while it runs, and what came of it as tables.

Texts that come from a file are shown without control characters, so that no file can steer the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

Status = Mapping[str, Any]
Finding = Mapping[str, Any]
_COLOURS = {"completed": "green", "failed": "red", "error": "red", "warning": "yellow", "running": "cyan"}
_SEVERITIES = {"error": 0, "warning": 1, "info": 2}
_PLACES_SHOWN = 5
_WHOLE_COLUMNS = 3
_COLUMNS_SHOWN = 12


class ProgressLine:
    """One live line on a terminal; where there is none (CI), a line per phase."""

    def __init__(self, console: Console, filename: str) -> None:
        self._console = console
        what, how_far = TextColumn("{task.description}", markup=False), TextColumn("{task.percentage:>3.0f}%")
        self._progress = Progress(SpinnerColumn(), what, BarColumn(), how_far, console=console, transient=True)
        self._task = self._progress.add_task(printable(f"{filename}: upload"), total=100)
        self._filename = filename
        self._phase = ""

    def __enter__(self) -> ProgressLine:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def uploading(self, sent: int, total: int) -> None:
        """So many bytes of the form have left."""
        self._progress.update(self._task, completed=100 * min(sent / max(total, 1), 1))

    def importing(self, status: Status) -> None:
        """The newest answer of the status route."""
        phase = str(status.get("current_phase"))
        records = status.get("records") or {}
        text = f"{self._filename}: {phase} · {records.get('total') or 0} records"
        self._progress.update(self._task, description=printable(text), completed=status.get("progress_percentage") or 0)
        if phase != self._phase and not self._console.is_terminal:
            self._console.print(Text(printable(f"  {phase}")))
        self._phase = phase


def show_result(console: Console, status: Status, seconds: float, *, rejected_rows: str | None = None) -> None:
    """What came of an import: verdict, how the file was understood, counts, steps, validators, findings.

    `rejected_rows` is the link to the records to correct, where there are any.
    """
    show_outcome(console, status, seconds)
    _show_ids(console, status)
    _show_steps(console, status.get("steps") or [])
    _show_validators(console, status.get("validation_results") or [])
    _show_findings(console, findings_of(status))
    if any(_times(places) > min(len(places), _PLACES_SHOWN) for places in by_cause(findings_of(status)).values()):
        route = f"GET /api/v1/data-import/{printable(status.get('data_import_id'))}/findings"
        console.print(Text(f"\nNot every place is shown: {route} answers all.", style="dim"), soft_wrap=True)
    if rejected_rows:
        console.print(Text("\nTo correct and upload again: ").append(printable(rejected_rows)), soft_wrap=True)


def show_outcome(console: Console, status: Status, seconds: float) -> None:
    """Verdict, how the file was understood, and counts: a few lines."""
    verdict = str(status.get("status"))
    headline = Text.assemble(
        (printable(status.get("filename")), "bold"), " ", (verdict, f"bold {_COLOURS.get(verdict, 'yellow')}")
    )
    console.print(headline.append(f" after {seconds:.1f} s"))
    _show_error(console, status.get("error"))
    _show_understanding(console, status)
    for label, counts in (("Records", status.get("records")), ("Enriched", status.get("enrichment_summary"))):
        if counts and (label == "Records" or any(counts.values())):
            shown = counts if label == "Records" else {name: count for name, count in counts.items() if count}
            console.print(Text(f"{label:<10}{_counts(shown)}"), soft_wrap=True)


def show_causes(console: Console, findings: Sequence[Finding]) -> None:
    """A line per cause, the worst first: how often, where first, and what there is to say besides."""
    rows = [
        (places[0].get("severity"), code, f"{_times(places):,}", _first(places[0]))
        for code, places in by_cause(findings).items()
    ]
    show_table(console, ("Severity", "Finding", "Times", "First"), rows, right={2})


def findings_of(status: Status) -> list[Finding]:
    """The first places of every finding, of all validators."""
    return [one for result in status.get("validation_results") or [] for one in result.get("findings") or []]


def by_cause(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """The places of each code, the worst code first."""
    worst_first = sorted(findings, key=lambda one: (_SEVERITIES.get(str(one.get("severity")), 9), one.get("row") or 0))
    causes: dict[str, list[Finding]] = {}
    for one in worst_first:
        causes.setdefault(str(one.get("code")), []).append(one)
    return causes


def printable(value: object) -> str:
    """The text without characters that a terminal would obey."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _counts(counts: Mapping[str, Any]) -> str:
    """`{"assets_created": 3}` as `3 assets created`, in the order given; what is not a number is left out."""
    numbers = [(name, value) for name, value in counts.items() if isinstance(value, int | float)]
    return " · ".join(f"{value:,} {printable(name).replace('_', ' ')}" for name, value in numbers)


def _show_error(console: Console, error: Mapping[str, Any] | None) -> None:
    if error:
        text = f"{printable(error.get('kind'))} · {printable(error.get('code'))}: {printable(error.get('message'))}"
        console.print(Text(text, style="red"))


def _show_understanding(console: Console, status: Status) -> None:
    """What the file was taken for and why, and what its columns were taken for."""
    detected = status.get("detected") or {}
    if detected:
        sure = f" ({detected['confidence']:.0%} sure)" if isinstance(detected.get("confidence"), int | float) else ""
        text = f"{printable(detected.get('category'))}{sure}: {printable(detected.get('reason'))}"
        console.print(Text(f"{'Taken for':<10}{text}"), soft_wrap=True)
    mappings = status.get("column_mappings") or []
    if mappings:
        known = [f"{one.get('column')} → {one['field']}" for one in mappings if one.get("field")]
        kept = [str(one.get("column")) for one in mappings if not one.get("field")]
        console.print(Text(f"{'Columns':<10}{len(known)} of {len(mappings)}: {_some(known)}"), soft_wrap=True)
        if kept:
            console.print(Text(f"{'':<10}kept as attributes: {_some(kept)}"), soft_wrap=True)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _COLUMNS_SHOWN} more" if len(names) > _COLUMNS_SHOWN else ""
    return printable(", ".join(names[:_COLUMNS_SHOWN])) + more


def _show_ids(console: Console, status: Status) -> None:
    for name in ("data_import_id", "master_flow_id", "flow_id"):
        console.print(
            Text(f"{name.removesuffix('_id').replace('_', ' '):<13}{printable(status.get(name))}", style="dim")
        )


def _show_steps(console: Console, steps: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (
            step.get("step_name"),
            step.get("status"),
            step.get("records_processed"),
            _seconds(step.get("duration_seconds")),
        )
        for step in sorted(steps, key=lambda step: step.get("step_order") or 0)
    ]
    show_table(console, ("Step", "Status", "Records", "Seconds"), rows, right={2, 3})


def _show_validators(console: Console, results: Sequence[Mapping[str, Any]]) -> None:
    names = ("validator", "status", "error_count", "warning_count", "info_count")
    rows = [(*(one.get(name) for name in names), _seconds(one.get("duration_seconds"))) for one in results]
    show_table(console, ("Validator", "Status", "Errors", "Warnings", "Notes", "Seconds"), rows, right={2, 3, 4, 5})


def _show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Each code once, the worst first: how often it was found, what it means, and the first places."""
    for code, places in by_cause(findings).items():
        severity = str(places[0].get("severity"))
        headline = Text(severity, style=_COLOURS.get(severity, ""))
        console.print()
        console.print(headline.append(f" {printable(code)} ×{_times(places):,}", style="default"))
        console.print(Text(f"  {printable(places[0].get('message'))}"), soft_wrap=True)
        shown = places[:_PLACES_SHOWN]
        more = ", …" if _times(places) > len(shown) else ""
        console.print(Text(f"  {', '.join(map(_place, shown))}{more}", style="dim"), soft_wrap=True)
        for detail in dict.fromkeys(str(place["detail"]) for place in shown if place.get("detail")):
            console.print(Text(f"  {printable(detail)}", style="dim"), soft_wrap=True)


def _times(places: Sequence[Finding]) -> int:
    return max(len(places), places[0].get("count") or 0)


def _first(finding: Finding) -> str:
    detail = finding.get("detail")
    return f"{_place(finding)}: {detail}" if detail else _place(finding)


def _place(finding: Mapping[str, Any]) -> str:
    row, column = finding.get("row"), finding.get("column")
    parts = ([f"row {row}"] if row else []) + ([printable(column)] if column else [])
    return " ".join(parts) or "the file"


def show_table(console: Console, heads: Sequence[str], rows: Sequence[Sequence[object]], *, right: set[int]) -> None:
    """Columns without lines; those at the positions in `right` are aligned right. Nothing where there are no rows."""
    if not rows:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    for position, head in enumerate(heads):
        justify: Literal["left", "right"] = "right" if position in right else "left"
        table.add_column(head, justify=justify, overflow="fold", no_wrap=position < _WHOLE_COLUMNS)
    for row in rows:
        table.add_row(*(Text(printable(cell), style=_COLOURS.get(str(cell), "")) for cell in row))
    console.print()
    console.print(table)


def _seconds(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) else ""
