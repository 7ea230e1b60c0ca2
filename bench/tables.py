"""Figures as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table; None is an empty cell."""
    lines = [_line(header), "|" + "---|" * len(header)]
    return [*lines, *(_line(["" if cell is None else cell for cell in row]) for row in rows)]


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def count(number: float | None) -> str:
    """12,345"""
    return "" if number is None else f"{number:,.0f}"


def seconds(number: float | None) -> str:
    """Three digits that matter."""
    if number is None:
        return ""
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def times(ratio: float | None) -> str:
    """2.4 ×"""
    return "" if ratio is None else f"{ratio:,.0f} ×" if ratio >= 100 else f"{ratio:.2f} ×"
