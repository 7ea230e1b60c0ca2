"""XML: the repeated children of the root, or of its only child, are the records.

Guarantees: no document type, no entities; an element is forgotten as soon as it is read; what nests
deeper than a table is refused.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from importflow.errors import RejectionCode
from importflow.tabular.table import GrowingColumns, Table, Unreadable
from importflow.tabular.xml_events import LocalNames, feed, refuse_nesting

_MAX_LISTED = 10


def read_xml(path: Path) -> Table:
    """The records; first a pass that only counts tags, then one that reads."""
    shape = _Shape()
    for _ in feed(path, shape, texts=False):
        pass
    depth, tag = _records_at(shape)
    columns = GrowingColumns()
    return Table(columns.names, _rows(path, depth, tag, columns), first_row=1, read={"format": "xml", "element": tag})


class _Shape:
    """Names by level: children of the root, and children of each of them. `nested`: where the first is deeper."""

    def __init__(self) -> None:
        self.root = self.nested = ""
        self.children: Counter[str] = Counter()
        self.grandchildren: Counter[str] = Counter()
        self._local = LocalNames()
        self._depth = 0
        self._child = self._grandchild = ""

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 3:
            self._grandchild = local = self._local[name]
            self.grandchildren[local] += 1
        elif self._depth == 2:
            self._child = local = self._local[name]
            self.children[local] += 1
        elif self._depth == 1:
            self.root = self._local[name]
        else:
            self.nested = self.nested or f"{self._grandchild} in {self._child}"
            refuse_nesting(self._depth)

    def end(self, _name: str) -> None:
        self._depth -= 1

    def text(self, text: str) -> None:
        """Of no interest here."""


def _records_at(shape: _Shape) -> tuple[int, str]:
    """The level (the root is 1) and tag of the records."""
    repeated = [tag for tag, count in shape.children.items() if count > 1]
    if not repeated and shape.children.total() == 1:
        repeated = [tag for tag, count in shape.grandchildren.items() if count > 1]
        if len(repeated) == 1:
            return 3, repeated[0]
        if not repeated:
            return 2, next(iter(shape.children))
    if len(repeated) > 1:
        if shape.nested:
            raise Unreadable.because(RejectionCode.XML_NOT_FLAT, where=shape.nested)
        listed = ", ".join(repeated[:_MAX_LISTED]) + (", …" if len(repeated) > _MAX_LISTED else "")
        raise Unreadable.because(RejectionCode.SEVERAL_RECORD_ARRAYS, lists=listed)
    if not shape.children:
        raise Unreadable.because(RejectionCode.NO_RECORD_ARRAY, what=f"the single element {shape.root}")
    return (2, repeated[0]) if repeated else (1, shape.root)


def _rows(path: Path, at: int, tag: str, columns: GrowingColumns) -> Iterator[list[str]]:
    """Every element `tag` at level `at`; what stands beside them is no record."""
    records = _Records(at, tag)
    for _ in feed(path, records, texts=True):
        for cells in records.finished:
            yield columns.row_of(
                {name: values[0] if len(values) == 1 else _one_text(values) for name, values in cells.items()}
            )
        records.finished.clear()


class _Records:
    """Cells by column: a record's own attributes, leaves, and attributes of leaves as `leaf.attribute`."""

    def __init__(self, at: int, tag: str) -> None:
        self.finished: list[dict[str, list[str]]] = []
        self._tag = tag
        self._local = LocalNames()
        self._above = at  # levels from here to the records; 0 in a record, -1 in its leaf
        self._record: dict[str, list[str]] | None = None
        self._leaf = ""
        self._attributes: dict[str, str] = {}
        self._texts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._above -= 1
        if self._record is None:
            if self._above == 0 and self._local[name] == self._tag:
                self._record, self._leaf = {}, ""
                for attribute, value in attributes.items():
                    self._record.setdefault(self._local[attribute], []).append(value)
        elif self._above == -1:
            self._leaf, self._attributes = self._local[name], attributes
        else:
            raise Unreadable.because(RejectionCode.XML_NOT_FLAT, where=f"{self._leaf} in {self._tag}")
        self._texts.clear()

    def text(self, text: str) -> None:
        self._texts.append(text)

    def end(self, _name: str) -> None:
        self._above += 1
        record = self._record
        if record is None:
            return
        text = "".join(self._texts).strip()
        if self._above == 0:
            if text or not self._attributes:
                record.setdefault(self._leaf, []).append(text)
            for attribute, value in self._attributes.items():
                record.setdefault(f"{self._leaf}.{self._local[attribute]}", []).append(value)
            self._texts.clear()
        else:
            if text and not self._leaf:
                record.setdefault(self._tag, []).append(text)
            self.finished.append(record)
            self._record = None


def _one_text(values: list[str]) -> str:
    """One value as it is, several as a JSON array."""
    filled = [value for value in values if value]
    return "".join(filled) if len(filled) < 2 else json.dumps(filled, ensure_ascii=False)
