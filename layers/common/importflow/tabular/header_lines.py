"""Headers of more than one line: a line of units below the names, a line of groups above them."""

from collections import Counter
from collections.abc import Sequence

from importflow.tabular.cell_kinds import is_value
from importflow.tabular.header_evidence import nothing_known, weigh

_UNITS = frozenset({
    "%", "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "hz", "mhz", "ghz", "ms", "s", "sec", "min", "h",
    "kb/s", "mb/s", "kib/s", "mib/s", "kbps", "mbps", "gbps", "iops", "count",
})  # fmt: skip
MIN_CELLS = 2


def with_units(rows: Sequence[Sequence[str]], index: int, names: list[str]) -> tuple[int, list[str]]:
    """The names with the units of the next row in brackets, and the last row of the two."""
    below = rows[index + 1] if index + 1 < len(rows) else ()
    units = [cell.strip("()[] ") for cell in below]
    filled = [unit for unit in units if unit]
    if len(filled) < MIN_CELLS or any(unit.lower() not in _UNITS for unit in filled):
        return index, names
    named = [f"{name} ({unit})" if name and unit else name for name, unit in _paired(names, units)]
    return index + 1, named


def under_group(rows: Sequence[Sequence[str]], index: int, names: list[str]) -> tuple[int, list[str]]:
    """Names that occur twice, preceded by the group above them, and the first row of the two.

    A group stands above its first column and holds until the next one, as merged cells are exported.
    """
    above = rows[index - 1] if index else ()
    counts = Counter(names)
    if not _are_groups(above, names):
        return index, names
    group = ""
    named: list[str] = []
    for name, label in _paired(names, above):
        group = label or group
        named.append(f"{group} {name}".strip() if name and counts[name] > 1 else name)
    return index - 1, named


def names_below(rows: Sequence[Sequence[str]], index: int) -> int:
    """The row of the names, if the one at `index` only groups them: its successor, or itself."""
    if index + 1 < len(rows) and _are_groups(rows[index], rows[index + 1]):
        below = weigh(rows, index + 1, nothing_known)
        return index + 1 if below.values == 0 and below.contrast > 0 else index
    return index


def _are_groups(above: Sequence[str], names: Sequence[str]) -> bool:
    """Fewer cells than there are names, above names that occur twice."""
    filled = [cell for cell in above if cell]
    several = any(count > 1 for name, count in Counter(names).items() if name)
    return several and MIN_CELLS <= len(filled) < sum(map(bool, names)) and not any(map(is_value, filled))


def _paired(names: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    padded = [*others, *[""] * len(names)]
    return list(zip(names, padded, strict=False))
