"""What a cell looks like: a value that could never be a column's name, or text that might be one."""

import re
import unicodedata

_NUMBER = re.compile(
    r"\(?\s*[-+]?\s*[$€£¥]?\s*[-+]?(\d{1,3}([., '’]\d{3})+([.,]\d+)?|\d+([.,]\d*)?|[.,]\d+)"
    r"(e[-+]?\d+)?\s*[%$€£¥]?\s*\)?",
    re.IGNORECASE,
)
_LONGEST = 100  # characters of a number or moment
_YEAR = re.compile(r"(19|20)\d\d")
_MOMENT = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})|\d{1,2}[- ][a-z]{3,9}[- ,]+\d{2,4})"
    r"([ t]+\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s?[ap]m)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\d{1,3}(\.\d{1,3}){3}(/\d{1,2}|:\d+)?"  # IPv4, with a mask or port
    r"|(?=.*::|([0-9a-f]{0,4}:){5})[0-9a-f:.]+(%\w+)?(/\d+)?"  # IPv6 and MAC with colons
    r"|([0-9a-f]{2}-){5}[0-9a-f]{2}"
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # UUID
    r"|[^@\s]+@[^@\s]+\.[a-z]{2,}"
    r"|[a-z][a-z0-9+.-]+://\S+|arn:\S+",
    re.IGNORECASE,
)
_WORDS_OF_VALUES = frozenset(
    {"true", "false", "yes", "no", "n/a", "na", "null", "none", "nan", "inf", "-inf", "-", "--", "infinity"}
)


def clean_name(cell: str) -> str:
    """A header cell on one line: NULs gone, every run of white space or control characters one blank."""
    shown = "".join(" " if unicodedata.category(c) == "Cc" else c for c in cell.replace("\x00", ""))
    return " ".join(shown.replace("\ufeff", "").split())


def is_value(cell: str) -> bool:
    """Whether the cell is a number, moment, address, truth value or the word for a missing one.

    A year is left open: it is data in one file and a column's name in another.
    """
    text = cell.strip()
    if not text or _YEAR.fullmatch(text):
        return False
    if text.lower() in _WORDS_OF_VALUES:
        return True
    kinds = (_NUMBER, _MOMENT, _ADDRESS) if len(text) <= _LONGEST else (_ADDRESS,)
    return any(kind.fullmatch(text) is not None for kind in kinds)
