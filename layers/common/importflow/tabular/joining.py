"""Join the tables of a known set: one record per row of the main table, side tables folded into its columns.

Guarantees: the main table streams; a side row that belongs to no record is counted in a finding; a
key that several records share joins nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from importflow.errors import MAX_COLUMNS, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.tabular.bundles import BUNDLE_SETS, BundleSet, Main, Side, Take
from importflow.tabular.folding import Folded
from importflow.tabular.table import Table, Unreadable

_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_TRUE = frozenset({"true", "yes", "1", "y"})


def matched_form(header: str) -> str:
    """The spelling headers are matched by: lower-case letters and digits only."""
    return _NOT_ALNUM.sub("", header.lower())


@dataclass(frozen=True)
class Member:
    """A table of an archive or workbook; `open` reads it from the start, as often as it is called."""

    name: str
    columns: Sequence[str]
    open: Callable[[], Table]

    @property
    def headers(self) -> frozenset[str]:
        return frozenset(map(matched_form, self.columns))


@dataclass(frozen=True)
class Recognised:
    """A known set among the members: which is the main table, which belongs to which side."""

    bundle: BundleSet
    main: Main
    main_member: Member
    sides: dict[str, Member]

    def others(self, members: Sequence[Member]) -> list[Member]:
        used = {self.main_member.name, *(member.name for member in self.sides.values())}
        return [member for member in members if member.name not in used]


def recognise(members: Sequence[Member], category: str | None) -> Recognised | None:
    """The first known set whose main table is among the members."""
    for bundle in BUNDLE_SETS:
        for main in sorted(bundle.mains, key=lambda main: _preference(main, category)):
            found = next((member for member in members if main.has <= member.headers), None)
            if found is not None:
                return Recognised(bundle, main, found, _sides(main, members, found))
    return None


def _preference(main: Main, category: str | None) -> int:
    """The table of the category named first, one of another category last."""
    if main.category is None:
        return 1
    return 0 if main.category == category else 2


def _sides(main: Main, members: Sequence[Member], main_member: Member) -> dict[str, Member]:
    """The first member that fits, per side; a lookup may be shared, any other member serves one side."""
    sides: dict[str, Member] = {}
    free = [member for member in members if member is not main_member]
    for side in main.sides:
        member = next((member for member in free if side.fits(member.headers)), None)
        if member is not None:
            sides[side.name] = member
            if not side.lookup:
                free.remove(member)
    return sides


def join(recognised: Recognised, others: Sequence[Member]) -> Table:
    """The main table with what its sides add; `others` are mentioned and not read."""
    main = recognised.main_member.open()
    joined = [
        _JoinedSide(side, recognised.sides[side.name].open())
        for side in recognised.main.sides
        if side.name in recognised.sides
    ]
    width = len(main.columns)
    columns = list(main.columns)
    for side in joined:
        side.connect(recognised.main_member.open(), columns)
    if len(columns) > MAX_COLUMNS:
        raise Unreadable.because(RejectionCode.TOO_MANY_COLUMNS, count=len(columns))
    findings = [*main.findings, *(f for side in joined for f in side.findings), *_mentioned(recognised, others)]
    read = main.read | {"set": recognised.bundle.vendor, "main": recognised.main_member.name}
    table = Table(columns, iter(()), main.first_row, findings, main.ragged, read)
    table.rows = _rows(main, width, joined)
    return table


def _rows(main: Table, width: int, sides: Sequence["_JoinedSide"]) -> Iterator[list[str]]:
    """Side cells stand behind the main table's, which are therefore filled up to its width."""
    for row in main.rows:
        if not any(map(str.strip, row)):
            yield []
        elif len(row) > width:
            yield row  # surplus cells: validation rejects the record for them
        else:
            cells = row + [""] * (width - len(row))
            for side in sides:
                cells += side.cells_for(row)
            yield cells


def _mentioned(recognised: Recognised, others: Sequence[Member]) -> list[Finding]:
    findings = [
        Finding(FindingCode.MEMBER_MISSING, detail=f"{recognised.bundle.vendor}: {side.name}.")
        for side in recognised.main.sides
        if side.name not in recognised.sides
    ]
    for member in others:
        secret = any(headers <= member.headers for headers in recognised.bundle.secret)
        code = FindingCode.MEMBER_NOT_READ if secret else FindingCode.MEMBER_IGNORED
        findings.append(Finding(code, detail=f"{member.name}."))
    return findings


@dataclass
class _JoinedSide:
    """A side table, folded by key."""

    side: Side
    table: Table
    headers: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _key_at: int = 0
    _cells: dict[str, list[str]] = field(default_factory=dict)

    def connect(self, main: Table, columns: list[str]) -> None:
        """Read the side rows, add their headers to `columns`, and compare the keys with those of `main`."""
        main_forms = [matched_form(column) for column in main.columns]
        side_forms = [matched_form(column) for column in self.table.columns]
        pair = next(((m, s) for m, s in self.side.keys if m in main_forms and s in side_forms), None)
        if pair is None:
            self.findings.append(Finding(FindingCode.MEMBER_IGNORED, detail=f"{self.side.name}: no common key."))
            return
        self._key_at = main_forms.index(pair[0])
        takes = self._takes(side_forms, pair[1], {matched_form(column) for column in columns})
        rows_per_key = self._fold(side_forms, side_forms.index(pair[1]), takes)
        keys = Counter(_key(row, self._key_at) for row in main.rows)
        self._compare(keys, rows_per_key)
        columns += self.headers

    def cells_for(self, row: Sequence[str]) -> list[str]:
        """What the side table says of a row of the main one."""
        return self._cells.get(_key(row, self._key_at)) or [""] * len(self.headers)

    def _takes(self, forms: list[str], key: str, taken: set[str]) -> list[Take]:
        if self.side.rest:
            names = zip(forms, self.table.columns, strict=True)
            return [
                Take(form, name if form not in taken else f"{self.side.name}.{name}")
                for form, name in names
                if form != key
            ]
        return [
            take
            for take in self.side.takes
            if take.column in forms and matched_form(take.header) not in taken and not take.unless & taken
        ]

    def _fold(self, forms: list[str], key_at: int, takes: list[Take]) -> Counter[str]:
        """Fold every row into its key's cells; how many rows each key has."""
        if self.side.pivot is not None:
            return self._pivot(forms, key_at)
        positions = [forms.index(take.column) for take in takes]
        preferred_at = forms.index(self.side.first_by) if self.side.first_by in forms else None
        folded: dict[str, list[Folded]] = {}
        rows_per_key: Counter[str] = Counter()
        for row in self.table.rows:
            key = _key(row, key_at)
            rows_per_key[key] += bool(row)
            if key not in folded:
                folded[key] = [Folded(take.fold) for take in takes]
            preferred = preferred_at is not None and _cell(row, preferred_at).strip().lower() in _TRUE
            for position, cells in zip(positions, folded[key], strict=True):
                cells.add(_cell(row, position), preferred=preferred)
        self.headers = [take.header for take in takes]
        self._cells = {key: [cells.text() for cells in each] for key, each in folded.items()}
        return rows_per_key

    def _pivot(self, forms: list[str], key_at: int) -> Counter[str]:
        """One column per name found; the last value of a name counts."""
        prefix, name_column, value_column = self.side.pivot or ("", "", "")
        name_at, value_at = forms.index(name_column), forms.index(value_column)
        values: dict[str, dict[str, str]] = {}
        names: dict[str, None] = {}
        rows_per_key: Counter[str] = Counter()
        for row in self.table.rows:
            key, name = _key(row, key_at), _cell(row, name_at).strip()
            rows_per_key[key] += bool(row)
            if name:
                names.setdefault(name)
                values.setdefault(key, {})[name] = _cell(row, value_at)
            if len(names) > MAX_COLUMNS:
                raise Unreadable.because(RejectionCode.TOO_MANY_COLUMNS, count=len(names))
        self.headers = [prefix + name for name in names]
        self._cells = {key: [found.get(name, "") for name in names] for key, found in values.items()}
        return rows_per_key

    def _compare(self, keys: Counter[str], rows_per_key: Counter[str]) -> None:
        """Rows without a record, and keys that several records share."""
        lost = sum(count for key, count in rows_per_key.items() if not key or key not in keys)
        if lost and not self.side.lookup:
            self.findings.append(Finding(FindingCode.ROWS_WITHOUT_RECORD, detail=f"{self.side.name}: {lost:,} rows."))
        self._cells.pop("", None)
        if self.side.lookup:
            return
        repeated = [key for key, count in keys.items() if count > 1 and key in self._cells]
        for key in repeated:
            del self._cells[key]
        if repeated:
            detail = f"{self.side.name}: {len(repeated):,} keys."
            self.findings.append(Finding(FindingCode.REPEATED_JOIN_KEY, detail=detail))


def _cell(row: Sequence[str], position: int) -> str:
    return row[position] if position < len(row) else ""


def _key(row: Sequence[str], position: int) -> str:
    return _cell(row, position).strip().lower()
