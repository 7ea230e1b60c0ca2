"""What a text file is, judged by its first bytes: text or not, encoding, terminator, delimiter, escape."""

import codecs
from dataclasses import dataclass

from importflow.errors import Rejection, RejectionCode
from importflow.findings import Finding, FindingCode
from importflow.tabular.csv_reading import one_terminator
from importflow.tabular.delimiters import find_delimiter, find_escape, named_delimiter
from importflow.tabular.dialect import Dialect
from importflow.tabular.encodings import TextEncoding, detect_encoding, spoken

_BINARY_MAGIC = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x7fELF", b"PAR1")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x00\x0b\x1a\x1b\x01\x1e\x1f"))
MAX_CONTROL_SHARE = 0.01
MAX_NUL_SHARE = 0.05
# Enough to see the delimiter; more would only cost time.
DELIMITER_CHARACTERS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Detected:
    """`offset`: the byte where the text begins, past a byte order mark.

    `cuttable`: the file can be cut into byte ranges at record boundaries (`csv_cutting`); otherwise
    it is read once from its beginning (`text_tables`).
    """

    dialect: Dialect
    offset: int
    findings: tuple[Finding, ...] = ()
    cuttable: bool = True


def detect(
    head: bytes, *, complete: bool, encoding: str | None = None, delimiter: str | None = None
) -> Detected | Rejection:
    """Judge a file by its head; `complete` says the head is all of it.

    `encoding` and `delimiter` are the uploader's word and win.
    """
    found = detect_encoding(head, complete=complete, named=encoding)
    if isinstance(found, Rejection):
        return _refuse(head) or found
    if found.by_bytes:
        refusal = _refuse(head)
        if refusal is not None:
            return refusal
    text = head[found.offset :].decode(found.name, errors="replace")
    if not text.replace("\ufeff", "").strip():
        return Rejection.of(RejectionCode.EMPTY_FILE)
    terminator = "\n" if "\n" in text or "\r" not in text else "\r"
    lines = _whole_lines(text, terminator, complete=complete)
    chosen = find_delimiter(_beginning(lines)) if delimiter is None else named_delimiter(delimiter)
    if isinstance(chosen, Rejection):
        return chosen
    escape = find_escape(lines, chosen)
    dialect = Dialect(encoding=found.name, delimiter=chosen, terminator=terminator, escape=escape)
    cuttable = found.by_bytes and escape is None and chosen.isascii()
    return Detected(dialect, found.offset, _said(found), cuttable)


def _refuse(head: bytes) -> Rejection | None:
    """What is empty or no text; only for encodings in which a control character is a byte of that value."""
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        return Rejection.of(RejectionCode.EMPTY_FILE)
    controls = len(head) - len(head.translate(None, _CONTROL))
    binary = (
        head.startswith(_BINARY_MAGIC)
        or controls > MAX_CONTROL_SHARE * len(head)
        or head.count(0) > MAX_NUL_SHARE * len(head)
    )
    return Rejection.of(RejectionCode.NOT_TEXT, what="binary data") if binary else None


def _said(encoding: TextEncoding) -> tuple[Finding, ...]:
    if not encoding.assumed:
        return ()
    return (Finding(FindingCode.ENCODING_ASSUMED, detail=f"It was read as {spoken(encoding.name)}."),)


def _whole_lines(text: str, terminator: str, *, complete: bool) -> str:
    """Lines that end in `\n` alone; one that goes on beyond the head is left out, unless it is the only one."""
    whole = text if complete else text[: text.rfind(terminator) + 1] or text
    return one_terminator(whole, terminator)


def _beginning(lines: str) -> str:
    beginning = lines[:DELIMITER_CHARACTERS]
    return beginning if len(beginning) == len(lines) else beginning[: beginning.rfind("\n") + 1] or beginning
