"""Shows an import on the terminal: a line while it runs, and what came of it as tables.

Texts that come from a file are shown without control characters, so that no file can steer the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

Status = Mapping[str, Any]
_COLOURS = {"completed": "green", "failed": "red", "error": "red", "warning": "yellow", "running": "cyan"}
_SEVERITIES = {"error": 0, "warning": 1, "info": 2}
_PLACES_SHOWN = 5


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


def show_result(console: Console, status: Status, seconds: float) -> None:
    """What came of an import: verdict, counts, steps, validators, first findings."""
    verdict = str(status.get("status"))
    headline = Text.assemble(
        (printable(status.get("filename")), "bold"), " ", (verdict, f"bold {_COLOURS.get(verdict, 'yellow')}")
    )
    console.print(headline.append(f" after {seconds:.1f} s"))
    _show_error(console, status.get("error"))
    for label, counts in (("Records", status.get("records")), ("Enriched", status.get("enrichment_summary"))):
        if counts and (label == "Records" or any(counts.values())):
            console.print(Text(f"{label:<10}{_counts(counts)}"), soft_wrap=True)
    _show_ids(console, status)
    _show_steps(console, status.get("steps") or [])
    results = status.get("validation_results") or []
    _show_validators(console, results)
    _show_findings(console, [one for result in results for one in result.get("findings") or []])


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


def _show_findings(console: Console, findings: Sequence[Mapping[str, Any]]) -> None:
    """Each code once, the worst first: how often it was found, what it means, and the first places."""
    worst_first = sorted(findings, key=lambda one: (_SEVERITIES.get(str(one.get("severity")), 9), one.get("row") or 0))
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for one in worst_first:
        by_code.setdefault(str(one.get("code")), []).append(one)
    for code, places in by_code.items():
        severity = str(places[0].get("severity"))
        times = max(len(places), places[0].get("count") or 0)
        headline = Text(severity, style=_COLOURS.get(severity, ""))
        console.print()
        console.print(headline.append(f" {printable(code)} ×{times:,}", style="default"))
        console.print(Text(f"  {printable(places[0].get('message'))}"), soft_wrap=True)
        shown = [_place(place) for place in places[:_PLACES_SHOWN]]
        more = ", …" if times > len(shown) else ""
        console.print(Text(f"  {', '.join(shown)}{more}", style="dim"), soft_wrap=True)


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
        table.add_column(head, justify="right" if position in right else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell), style=_COLOURS.get(str(cell), "")) for cell in row))
    console.print()
    console.print(table)


def _seconds(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) else ""
