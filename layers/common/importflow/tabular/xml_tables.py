"""XML: the repeated children of the root, or of its only child, are the records.

Guarantees: no document type, no entities (defusedxml); elements are dropped as soon as they are
read; what nests deeper than a table is refused.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from importflow.errors import RejectionCode
from importflow.tabular.limits import MAX_NESTING
from importflow.tabular.table import GrowingColumns, Table, Unreadable

_MAX_LISTED = 10


@dataclass(slots=True)
class _Shape:
    """Tags by level: children of the root, and children of each of them. `nested`: where the first is deeper."""

    root: str = ""
    children: Counter[str] = field(default_factory=Counter)
    grandchildren: Counter[str] = field(default_factory=Counter)
    nested: str = ""


def read_xml(path: Path) -> Table:
    """The records; first a pass that only counts tags, then one that reads."""
    depth, tag = _records_at(_shape(path))
    columns = GrowingColumns()
    return Table(columns.names, _rows(path, depth, tag, columns), first_row=1, read={"format": "xml", "element": tag})


def _events(path: Path) -> Iterator[tuple[str, Element]]:
    try:
        with path.open("rb") as source:
            yield from iterparse(source, events=("start", "end"), forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable.because(RejectionCode.DTD_NOT_ALLOWED) from None
    except ParseError as error:
        raise Unreadable.because(RejectionCode.XML_NOT_WELL_FORMED, line=f"{error.position[0]:,}") from None
    except (ValueError, LookupError):  # an encoding that does not exist, or that expat does not know
        raise Unreadable.because(RejectionCode.XML_NOT_WELL_FORMED, line="1") from None


def _shape(path: Path) -> _Shape:
    shape, depth = _Shape(), 0
    open_elements: list[Element] = []
    for event, element in _events(path):
        if event == "end":
            open_elements.pop()
            depth -= 1
            if open_elements:
                open_elements[-1].remove(element)
            continue
        depth += 1
        open_elements.append(element)
        if depth > MAX_NESTING:
            raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="levels of nesting")
        name = local_name(element.tag)
        if depth == 1:
            shape.root = name
        elif depth == 2:
            shape.children[name] += 1
        elif depth == 3:
            shape.grandchildren[name] += 1
        elif depth == 4 and not shape.nested:
            shape.nested = f"{local_name(open_elements[2].tag)} in {local_name(open_elements[1].tag)}"
    return shape


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
    open_elements: list[Element] = []
    for event, element in _events(path):
        if event == "start":
            open_elements.append(element)
            continue
        depth = len(open_elements)
        open_elements.pop()
        if depth == at and local_name(element.tag) == tag:
            yield columns.row_of(_record(element, tag))
        if open_elements and depth <= at:
            open_elements[-1].remove(element)


def _record(element: Element, tag: str) -> dict[str, str]:
    """Cells by column: own attributes, leaves, and attributes of leaves as `leaf.attribute`."""
    cells: dict[str, list[str]] = {}
    for name, value in element.attrib.items():
        cells.setdefault(local_name(name), []).append(value)
    if (element.text or "").strip() and not len(element):
        cells.setdefault(tag, []).append(str(element.text).strip())
    for leaf in element:
        name = local_name(leaf.tag)
        if len(leaf):
            raise Unreadable.because(RejectionCode.XML_NOT_FLAT, where=f"{name} in {tag}")
        _leaf(leaf, name, cells)
    return {name: _text(values) for name, values in cells.items()}


def _leaf(leaf: Element, name: str, cells: dict[str, list[str]]) -> None:
    text = (leaf.text or "").strip()
    if text or not leaf.attrib:
        cells.setdefault(name, []).append(text)
    for attribute, value in leaf.attrib.items():
        cells.setdefault(f"{name}.{local_name(attribute)}", []).append(value)


def _text(values: list[str]) -> str:
    """One value as it is, several as a JSON array."""
    filled = [value for value in values if value]
    return "".join(filled) if len(filled) < 2 else json.dumps(filled, ensure_ascii=False)


def local_name(tag: Any) -> str:
    """A tag without its namespace; comments and instructions have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
