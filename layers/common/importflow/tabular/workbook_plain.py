"""Rows and shared strings written as Excel and nearly every other program write them, read without a parser.

A piece of a part is looked at as a whole first: only if it is, from its first character to its last,
of the form below, its cells are taken out of it, and they are those that a parser would find. It takes
a third of the time. Anything else (other attributes or elements, formatted text, references to
characters, line ends of two characters) is left to the parser.
"""

import re
from xml.sax.saxutils import unescape

Cell = tuple[str, str, str, str, str, str]
"""Where a row begins its number alone; else "", column letters, style, type, value, inline text of a cell, or ""."""

_ATTRIBUTES = r'(?: [A-Za-z][\w:.]*+="[^"<>&]*+")*+ ?'
_TEXT = r"[^<&]*+(?:&(?:amp|lt|gt|quot|apos);[^<&]*+)*+"
_SPACE = r'(?: xml:space="preserve")?+'
_TYPES = "s|n|b|e|d|str|inlineStr"
_FORMULA = rf"(?:<f{_ATTRIBUTES}(?:/>|>{_TEXT}</f>))?+"
_CELL = (
    r'<c r="({0}[A-Z]{{1,3}})[0-9]{{1,7}}"(?: s="({0}[0-9]{{1,5}})")?+'
    rf'(?: t="({{0}}{_TYPES})")?+ ?+(?:/>|>{_FORMULA.replace("{", "{{").replace("}", "}}")}'
    rf"(?:<v{_SPACE}>({{0}}{_TEXT})</v>|<is><t{_SPACE}>({{0}}{_TEXT})</t></is>)?+</c>)"
)
_IN_CELL = re.compile(rf'<row r="([0-9]{{1,7}})"|{_CELL.format("")}')
_ROWS = re.compile(rf'(?:\s*+<row r="[0-9]{{1,7}}"{_ATTRIBUTES}(?:/>|>(?:{_CELL.format("?:")})*+</row>))*+\s*+')
_IN_STRING = re.compile(r"<t[^>]*+>([^<]*+)")
_STRINGS = re.compile(rf"(?:<si><t{_SPACE}>{_TEXT}</t></si>)*+\s*+")
# What XML does not allow (as U+FFFE and `]]>`), and the carriage return, which it takes for a line end.
_CONTROL = bytes({*range(32)} - {*b"\t\n"})
_UTF_8 = re.compile(
    rb'(?:\xef\xbb\xbf)?(?:<\?xml version="1\.0"(?: encoding="utf-8")?(?: standalone="\w+")?\s?\?>)?', re.IGNORECASE
)
_QUOTES = {"&quot;": '"', "&apos;": "'"}


def is_plain(head: bytes, tag: bytes) -> bool:
    """Whether a part in UTF-8 begins with this tag, whatever the case of the encoding's name."""
    declaration = _UTF_8.match(head)
    return declaration is not None and head[declaration.end() :].lstrip().startswith(tag)


def cells(piece: bytes) -> list[Cell] | None:
    """What whole rows hold; None where they are not plain."""
    text = _as_text(piece)
    if text is None or _ROWS.fullmatch(text) is None:
        return None
    found: list[Cell] = _IN_CELL.findall(text)
    return [(*cell[:4], _as_written(cell[4]), _as_written(cell[5])) for cell in found] if "&" in text else found


def texts(piece: bytes) -> list[str] | None:
    """What whole items of the shared strings say; None where they are not plain."""
    text = _as_text(piece)
    if text is None or _STRINGS.fullmatch(text) is None:
        return None
    found = _IN_STRING.findall(text)
    return [_as_written(each) for each in found] if "&" in text else found


def _as_written(text: str) -> str:
    """Text with what stands for markup's own characters put back."""
    return unescape(text, _QUOTES) if "&" in text else text


def _as_text(piece: bytes) -> str | None:
    if len(piece.translate(None, _CONTROL)) < len(piece) or b"\xef\xbf" in piece or b"]]>" in piece:
        return None
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return None
