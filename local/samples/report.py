"""The report on the terminal: what differs, a line per folder, the figures, the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from local.report import printable, show_table
from local.samples.verdict import Verdict, figures


def show_report(console: Console, verdicts: Sequence[Verdict], *, everything: bool) -> int:
    """Prints all of it; 0 where every figure is reached. `everything`: a line for each file, not only for others."""
    if everything:
        rows = [(_mark(each), each.actual.category, each.sample.file, each.actual) for each in verdicts]
        show_table(console, ("", "Category", "File", "Outcome"), rows, right=set())
    for each in verdicts:
        _show_differences(console, each)
    _show_folders(console, verdicts)
    reached = _show_figures(console, verdicts)
    right = sum(each.as_expected for each in verdicts)
    console.print(f"\nsamples: {right} of {len(verdicts)} as expected", soft_wrap=True)
    return 0 if reached else 1


def _mark(verdict: Verdict) -> str:
    return "as expected" if verdict.as_expected else "differs"


def _show_differences(console: Console, verdict: Verdict) -> None:
    if verdict.as_expected:
        return
    console.print()
    console.print(Text(verdict.sample.file, style="bold"), soft_wrap=True)
    for difference in verdict.differences:
        console.print(Text(f"  {printable(difference)}"), soft_wrap=True)
    if verdict.outcome is None and verdict.actual.message:
        console.print(Text(f"  it said: {printable(verdict.actual.message)}", style="dim"), soft_wrap=True)


def _show_folders(console: Console, verdicts: Sequence[Verdict]) -> None:
    files = Counter(each.sample.folder for each in verdicts)
    right = Counter(each.sample.folder for each in verdicts if each.as_expected)
    imported = Counter(each.sample.folder for each in verdicts if each.actual.status == "completed")
    records = Counter[str]()
    for each in verdicts:
        records[each.sample.folder] += each.actual.total
    rows = [(name, count, right[name], imported[name], f"{records[name]:,}") for name, count in files.items()]
    heads = ("Folder", "Files", "As expected", "Imported", "Records")
    show_table(console, heads, rows, right={1, 2, 3, 4})


def _show_figures(console: Console, verdicts: Sequence[Verdict]) -> bool:
    found = figures(verdicts)
    rows = [
        (one.name, f"{one.right} of {one.asked}", f"{one.share:.0%}", "reached" if one.reached else "missed")
        for one in found
    ]
    show_table(console, ("Figure", "Right", "Asked", ""), rows, right={1, 2})
    return all(one.reached for one in found)
