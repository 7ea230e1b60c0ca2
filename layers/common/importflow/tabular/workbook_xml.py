"""The many alike elements of a workbook's part: the rows of a sheet, the shared strings.

A part is cut before an element, and as many whole elements as a block holds are read at once: by
their spelling alone where it is plain (`workbook_plain`), else as a tree inside the part's own
beginning, as Python's compiled parser builds trees fast and reports events slowly. Guarantees:
bounded memory; what is found is what a parser of the whole part finds.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import IO, TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHEET_MAIN_NS

from importflow.errors import RejectionCode
from importflow.tabular import workbook_plain
from importflow.tabular.limits import MAX_PART_BYTES
from importflow.tabular.table import Unreadable
from importflow.tabular.workbook_package import checked_blocks
from importflow.tabular.workbook_plain import Cell


def main_tag(name: str) -> str:
    """A tag as ElementTree spells it in workbooks."""
    return f"{{{SHEET_MAIN_NS}}}{name}"


_Plain = TypeVar("_Plain", str, Cell)
_VALUE, _INLINE, _TEXT = main_tag("v"), main_tag("is"), main_tag("t")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Elements `child` in a `container`, which is `outer` itself, the part's root, or a child of it."""

    container: str
    child: str
    outer: str

    def opening(self, beginning: bytes) -> int:
        """Where the container's content begins; -1 where the part is not written plainly."""
        plain = re.match(
            rb"(?:\xef\xbb\xbf)?(?:<\?xml[^<>]*\?>)?\s*(?=<%b[\s>])(?:[^<]|<(?![?!]))*?(?<=<%b)(?:\s[^<>]*)?(?<!/)>"
            % (self.outer.encode(), self.container.encode()),
            beginning,
        )
        return -1 if plain is None else plain.end()

    def is_plain(self, head: bytes) -> bool:
        return workbook_plain.is_plain(head, f'<{self.outer} xmlns="{SHEET_MAIN_NS}"'.encode())

    def within(self, root: Element) -> list[Element]:
        parent = root if self.container == self.outer else root.find(main_tag(self.container))
        return [] if parent is None else parent.findall(main_tag(self.child))

    @property
    def closing(self) -> bytes:
        inner, outer = f"</{self.container}>", f"</{self.outer}>"
        return (inner if self.container == self.outer else inner + outer).encode()


_ROWS = _Layout("sheetData", "row", "worksheet")
_STRINGS = _Layout("sst", "si", "sst")


def rows(source: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a sheet, each with its number; one that has none follows the one before it."""
    number = 0
    for piece in _pieces(checked_blocks(source), _ROWS, workbook_plain.cells):
        if isinstance(piece, Element):
            said = piece.get("r")
            number = number + 1 if said is None else int(said)
            yield number, list(map(_cell, piece))
            continue
        begins = [*(at for at, cell in enumerate(piece) if cell[0]), len(piece)]
        for first, end in pairwise(begins):
            number = int(piece[first][0])
            yield number, piece[first + 1 : end]


def strings(source: IO[bytes]) -> Iterator[str]:
    """The shared strings, without their formatting."""
    for piece in _pieces(checked_blocks(source), _STRINGS, workbook_plain.texts):
        if isinstance(piece, Element):
            yield _unformatted(piece)
        else:
            yield from piece


def _cell(cell: Element) -> Cell:
    """An element as openpyxl takes it: an inline text has no value, and nothing else an inline text."""
    kind = cell.get("t", "")
    inline = cell.find(_INLINE) if kind == "inlineStr" else None
    return (
        "",
        cell.get("r", "").rstrip("0123456789") or ("?" if cell.get("r") else ""),
        cell.get("s", ""),
        kind,
        cell.findtext(_VALUE, ""),
        "" if inline is None else _unformatted(inline),
    )


def _unformatted(item: Element) -> str:
    """Text and runs of text; readings of characters are left out."""
    if len(item) == 1 and item[0].tag == _TEXT:
        return item[0].text or ""
    content: str = Text.from_tree(item).content  # type: ignore[arg-type, union-attr]
    return content


def _pieces(
    blocks: Iterator[bytes], layout: _Layout, read: Callable[[bytes], list[_Plain] | None]
) -> Iterator[Element | list[_Plain]]:
    """Elements, or what `read` makes of some of them at once."""
    beginning = next(blocks, b"")
    opening = layout.opening(beginning)
    if opening < 0:
        yield from _reported(chain([beginning], blocks), layout)
        return
    head, rest = beginning[:opening], beginning[opening:]
    plain = layout.is_plain(head)
    begin, end = f"<{layout.child}".encode(), f"</{layout.container}".encode()
    for block in chain([b""], blocks):
        rest += block
        if b"<!" in rest or b"<?" in rest:  # a comment may hold what looks like an element
            yield from _reported(chain([head, rest], blocks), layout)
            return
        ended = rest.find(end)
        cut = max(rest.rfind(begin), 0) if ended < 0 else ended
        found = read(rest[:cut]) if plain else None
        if found is None:
            yield from layout.within(ElementTree.fromstring(head + rest[:cut] + layout.closing))  # noqa: S314  # nosec B314
        else:
            yield found
        if ended >= 0:
            return
        rest = rest[cut:]
        if len(rest) > MAX_PART_BYTES:
            raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="memory")
    ElementTree.fromstring(head + rest)  # noqa: S314  # nosec B314 - it breaks off here, and the parser says so


def _reported(blocks: Iterator[bytes], layout: _Layout) -> Iterator[Element]:
    """As the parser reports them: slower, for parts that are not written plainly."""
    parser: ElementTree.XMLPullParser[Element] = ElementTree.XMLPullParser(("end",))
    tag = main_tag(layout.child)
    for block in blocks:
        parser.feed(block)
        for event in parser.read_events():
            element = event[-1]
            if isinstance(element, Element) and element.tag == tag:
                yield element
                element.clear()
    parser.close()
