"""Which encoding a text is in, by its first bytes.

Guarantees: what is not sure is said (`assumed`), what cannot be told is refused. UTF-8 costs one
decoding; only a text that is no UTF-8 is looked at more closely.
"""

import codecs
from dataclasses import dataclass

from importflow.errors import Rejection, RejectionCode
from importflow.tabular.foreign_encodings import (
    ISO_2022_JP,
    is_iso_2022_jp,
    judge_bytes,
    mostly_utf8,
    utf_without_mark,
)

# The UTF-32 mark begins with the UTF-16 one: longest first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# In other encodings the bytes of a delimiter or a line end may be part of a character.
_SINGLE_BYTE = frozenset(
    {"ascii", "latin-1", "cp437", "cp850", "cp852", "cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
    | {f"cp{number}" for number in range(1250, 1259)}
    | {f"iso8859-{number}" for number in range(1, 17)}
)


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """`name` is a Python codec; the text begins at byte `offset`, past a byte order mark.

    `assumed`: the text does not say so itself, another encoding would be possible.
    """

    name: str
    offset: int = 0
    assumed: bool = False

    @property
    def by_bytes(self) -> bool:
        """Whether delimiters, quotation marks and line ends are single bytes that mean nothing else."""
        return self.name == "utf-8" or _python_name(self.name) in _SINGLE_BYTES


def detect_encoding(head: bytes, *, complete: bool, named: str | None = None) -> TextEncoding | Rejection:
    """Judge by a byte order mark, then by the bytes; `named` is what the uploader says it is.

    `complete` says the head is the whole file: otherwise its last character may be cut in two.
    """
    marked = next((TextEncoding(name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), None)
    if named is not None:
        return _named(named, marked)
    if marked is not None:
        return marked
    wide = utf_without_mark(head, complete=complete)
    if wide is not None:
        return TextEncoding(wide, assumed=True)
    if is_iso_2022_jp(head):
        return TextEncoding(ISO_2022_JP, assumed=True)
    if _is_utf8(head, complete) or mostly_utf8(head):
        return TextEncoding("utf-8")
    judged = judge_bytes(head)
    if judged is None:
        return Rejection.of(RejectionCode.ENCODING_UNSUPPORTED, encoding="an encoding that is not recognised")
    return TextEncoding(judged, assumed=True)


def spoken(encoding: str) -> str:
    """An encoding's name for people: Windows-1252, Shift-JIS, UTF-16-LE."""
    if encoding.startswith("cp125"):
        return f"Windows-{encoding[2:]}"
    return {"cp932": "Shift-JIS", ISO_2022_JP: "ISO-2022-JP"}.get(encoding, encoding.upper().replace("_", "-"))


def _named(named: str, marked: TextEncoding | None) -> TextEncoding | Rejection:
    """The uploader's word; a byte order mark of the same family still says where the text begins."""
    name = _python_name(named)
    if name is None:
        return Rejection.of(RejectionCode.ENCODING_UNSUPPORTED, encoding=repr(named[:40]))
    if marked is not None and (name == _python_name(marked.name) or marked.name.startswith(name)):
        return marked
    return TextEncoding(name)


def _python_name(name: str) -> str | None:
    """The one spelling of a text encoding; None if Python knows none by this name."""
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    is_text = getattr(found, "_is_text_encoding", True) and found.name not in _NOT_TEXT
    return found.name.removesuffix("-sig") if is_text else None


_NOT_TEXT = frozenset({"idna", "punycode", "undefined", "raw-unicode-escape", "unicode-escape", "utf-7", "mbcs", "oem"})
_SINGLE_BYTES = frozenset(_python_name(name) for name in _SINGLE_BYTE)


def _is_utf8(head: bytes, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, complete)
    except UnicodeDecodeError:
        return False
    return True
