"""XML as a stream of starts, texts and ends, from the compiled parser alone.

Guarantees: a document type declaration is refused before anything it declares could be used;
what is not well-formed is refused with its line; no element is kept.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from importflow.errors import RejectionCode
from importflow.tabular.limits import MAX_NESTING, MIB
from importflow.tabular.table import Unreadable

_BLOCK_BYTES = MIB // 4
_REMEMBERED_NAMES = 10_000


class Handler(Protocol):
    """What is told of each element; names are qualified as `namespace}name`, texts may come in pieces."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def feed(path: Path, handler: Handler, *, texts: bool) -> Iterator[None]:
    """Tell `handler` all of a file, and pause after each block; without `texts`, of elements only."""
    try:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        if texts:
            parser.CharacterDataHandler = handler.text
        with path.open("rb") as source:
            while block := source.read(_BLOCK_BYTES):
                parser.Parse(block)
                yield
            parser.Parse(b"", True)
            yield
    except expat.ExpatError as error:
        raise Unreadable.because(RejectionCode.XML_NOT_WELL_FORMED, line=f"{error.lineno:,}") from None
    except (ValueError, LookupError):  # an encoding that does not exist, or that expat does not know
        raise Unreadable.because(RejectionCode.XML_NOT_WELL_FORMED, line="1") from None


def refuse_nesting(depth: int) -> None:
    if depth > MAX_NESTING:
        raise Unreadable.because(RejectionCode.FILE_TOO_COMPLEX, what="levels of nesting")


class LocalNames(dict[str, str]):
    """Names without their namespace, by qualified name: a file has few, and says them millions of times."""

    def __missing__(self, name: str) -> str:
        local = name.rpartition("}")[2]
        if len(self) < _REMEMBERED_NAMES:
            self[name] = local
        return local


def _refuse_document_type(*_: object) -> None:
    raise Unreadable.because(RejectionCode.DTD_NOT_ALLOWED)
