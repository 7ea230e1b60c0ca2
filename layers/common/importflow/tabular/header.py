"""The header row: which of the first rows names the columns, in a text, a sheet or a table.

Guarantees: a row of data does not become the header; where no row can be one, the file is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from importflow.errors import MAX_COLUMNS, Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.tabular.cell_kinds import clean_name
from importflow.tabular.comment_lines import commented_names, is_comment, is_separator_hint, is_zeek_names
from importflow.tabular.header_evidence import Evidence, Known, nothing_known, usual_width, weigh
from importflow.tabular.header_lines import names_below, under_group, with_units

LOOK_AT_ROWS = 50
# A row must reach across more than this share of the usual width: less is a title.
MIN_WIDTH = 0.5
# A header narrower than that is believed if this many of its names are known, or all of them.
MANY_KNOWN = 3


@dataclass(frozen=True, slots=True)
class HeaderChoice:
    """Column names made unique, and `index` of the last row they stand in: records begin below it.

    `index` counts from 0; rows in `findings` count from 1. `commented`: they stand behind a comment
    mark, where further tables of the file would have theirs.
    """

    columns: tuple[str, ...]
    index: int
    findings: tuple[Finding, ...] = ()
    commented: bool = False


def find_header(
    rows: Sequence[Sequence[str]], is_known: Known = nothing_known, *, more: bool = False, row: int | None = None
) -> HeaderChoice | Rejection:
    """Choose among the first `LOOK_AT_ROWS` rows; `rows` begins with row 1 and holds blank rows too.

    `is_known` says whether a cell spells some field's name. `more`: the table goes on below `rows`,
    so that nothing below the header proves nothing. `row` is the uploader's word, counted from 1.
    """
    looked_at = [[clean_name(cell) for cell in each] for each in rows[: max(LOOK_AT_ROWS, row or 0)]]
    if not any(map(any, looked_at)):
        return Rejection.of(RejectionCode.EMPTY_FILE)
    chosen = _choose(looked_at, is_known) if row is None else _told(looked_at, row - 1)
    if isinstance(chosen, Rejection):
        return chosen
    first, names = chosen
    index, names = with_units(looked_at, first, names)
    group, names = under_group(looked_at, first, names)
    width = len(names)
    if not more and all(is_comment(below, width) for below in rows[index + 1 :] if any(map(str.strip, below))):
        return Rejection.of(RejectionCode.HEADER_ONLY)
    above = [each for each in looked_at[:group] if any(each) and not is_separator_hint(each)]
    skipped = [Finding(FindingCode.PREAMBLE_SKIPPED, first + 1)] if above else []
    named = _named(names, index, first + 1, skipped)
    commented = commented_names(looked_at[first]) is not None
    return replace(named, commented=commented) if isinstance(named, HeaderChoice) else named


def _told(rows: list[list[str]], index: int) -> tuple[int, list[str]] | Rejection:
    if index >= len(rows) or not any(rows[index]):
        return Rejection.of(RejectionCode.NO_HEADER_ROW)
    return index, commented_names(rows[index]) or rows[index]


def _choose(rows: list[list[str]], is_known: Known) -> tuple[int, list[str]] | Rejection:
    """The row and its cells: behind `#fields`, known names, names in a comment, what looks like names."""
    commented = {i: names for i, row in enumerate(rows) if (names := commented_names(row)) is not None}
    by_zeek = {i: names for i, names in commented.items() if is_zeek_names(rows[i])}
    if by_zeek:
        return _only_table(by_zeek, min(by_zeek), by_zeek=True)
    width = usual_width(rows)
    plain = {
        i: weigh(rows, i, is_known)
        for i, row in enumerate(rows)
        if any(row) and not is_comment(row, width) and not is_separator_hint(row) and i not in commented
    }
    index = _known(plain, width)
    if index is None:
        meant = {i: names for i, names in commented.items() if _could_name(rows, i, names, is_known, width)}
        if meant:
            known = [index for index, names in meant.items() if any(map(is_known, names))]
            return _only_table(meant, known[0] if known else min(meant))
        everything = plain | {i: weigh(rows, i, is_known) for i in commented}
        index = _first_wide(dict(sorted(everything.items())), width)
    if index is None:
        return Rejection.of(RejectionCode.NO_HEADER_ROW)
    index = names_below(rows, index)
    return index, rows[index]


def _only_table(named: dict[int, list[str]], index: int, *, by_zeek: bool = False) -> tuple[int, list[str]] | Rejection:
    """The header at `index`, unless another table begins: the same names again are logs joined by a shell."""
    chosen = named[index]
    alike = [names for names in named.values() if names[0] == chosen[0] or by_zeek]
    if any(names != chosen for names in alike):
        return Rejection.of(RejectionCode.SEVERAL_TABLES)
    return index, chosen


def _could_name(rows: list[list[str]], index: int, names: list[str], is_known: Known, width: int) -> bool:
    evidence = weigh([*rows[:index], names, *rows[index + 1 :]], index, is_known)
    return evidence.values == 0 and evidence.plausible and _wide_enough(evidence, width)


def _wide_enough(evidence: Evidence, width: int) -> bool:
    """A title stands in the first cell or two; a header of few names is believed if they are known."""
    known = evidence.known >= MANY_KNOWN or evidence.known == evidence.filled > 0
    return known or evidence.width > MIN_WIDTH * width


def _known(plain: dict[int, Evidence], width: int) -> int | None:
    """The first plausible row with a known name, or a later one with more than twice as many."""
    found: int | None = None
    for index, evidence in plain.items():
        believed = evidence.known > 0 and evidence.plausible and _wide_enough(evidence, width)
        if believed and (found is None or evidence.known > 2 * plain[found].known):
            found = index
    return found


def _first_wide(plain: dict[int, Evidence], width: int) -> int | None:
    """The first row too wide for a title, if it can be a header; below it there are only records."""
    for index, evidence in plain.items():
        if _wide_enough(evidence, width):
            return index if evidence.plausible else None
    return None


def _named(names: list[str], index: int, row: int, findings: list[Finding]) -> HeaderChoice | Rejection:
    if len(names) > MAX_COLUMNS:
        return Rejection.of(RejectionCode.TOO_MANY_COLUMNS, count=len(names))
    columns: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(names, start=1):
        name = cell or f"column_{position}"
        unique = _unused(name, taken)
        if not cell:
            findings.append(Finding(FindingCode.BLANK_HEADER, row, unique))
        elif unique != name:
            findings.append(Finding(FindingCode.DUPLICATE_HEADER, row, unique))
        columns.append(unique)
        taken.add(unique)
    return HeaderChoice(tuple(columns), index, tuple(findings))


def _unused(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
