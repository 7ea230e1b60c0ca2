"""A workbook's cell as the text a person sees: numbers by their format, moments in ISO 8601.

Identifiers stay text: a whole number has no `.0`, and a format of zeros keeps the leading ones.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser

from importflow.tabular.workbook_xml import main_tag

_ZEROS = re.compile(r"0{2,}")
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_HOUR_OR_SECOND = re.compile(r"[hs]", re.IGNORECASE)
_OWN_FORMATS_FROM = 164
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]*").fullmatch
_CELL, _VALUE = main_tag("c"), main_tag("v")
# Excel keeps and shows 15 digits; what stands behind them in the file is an artefact of binary fractions.
_DIGITS = 15


@dataclass(frozen=True)
class NumberFormat:
    """What a format code says of how a number is meant."""

    code: str

    @cached_property
    def zeros(self) -> int:
        """The width of a format made only of zeros: postal codes, asset numbers."""
        return len(self.code) if _ZEROS.fullmatch(self.code) else 0

    @cached_property
    def is_percent(self) -> bool:
        return "%" in _NOT_SHOWN.sub("", self.code.partition(";")[0])

    @cached_property
    def has_time(self) -> bool:
        return _HOUR_OR_SECOND.search(_NOT_SHOWN.sub("", self.code)) is not None


class CellTexts:
    """Texts of one workbook's cells."""

    def __init__(self, book: Workbook) -> None:
        self._book: Any = book
        self._formats: dict[int, NumberFormat] = {}
        self._plain: dict[str, bool] = {}

    def of_sheet(self, strings: Sequence[str]) -> Callable[[str, str, str, str], str]:
        """What says the text of a cell by its style, type, value and inline text, each as the sheet has it."""
        book = self._book
        parser = WorkSheetParser(
            BytesIO(),  # it is handed cells, and reads nothing by itself
            strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )

        def text(style: str, kind: str, value: str, inline: str) -> str:
            """Texts and plain whole numbers at once; every other value as openpyxl reads it."""
            if kind == "s" and value:
                return strings[int(value)]
            if kind == "inlineStr":
                return unescaped(inline)
            if not value:
                return ""
            if kind in ("", "n") and _WHOLE_NUMBER(value) and self._is_plain(style):
                return value
            cell = Element(_CELL, {"t": kind or "n", "s": style or "0"})
            SubElement(cell, _VALUE).text = value
            return self.text(parser.parse_cell(cell))

        return text

    def _is_plain(self, style: str) -> bool:
        """Whether a whole number of this style is shown as it is stored."""
        if style not in self._plain:
            number = int(style or "0")
            shown = self._format(number)
            self._plain[style] = not (shown.zeros or shown.is_percent or number in self._book._date_formats)
        return self._plain[style]

    def text(self, cell: Mapping[str, Any]) -> str:
        """A cell as openpyxl's parser gives it: value, data type and style; an error counts as blank."""
        value = cell["value"]
        if value is None or cell["data_type"] == "e":
            return ""
        if isinstance(value, str):
            return unescaped(value)
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, int | float):
            return _number(value, self._format(cell["style_id"]))
        return _moment(value, self._format(cell["style_id"]))

    def _format(self, style_id: int) -> NumberFormat:
        if style_id not in self._formats:
            self._formats[style_id] = NumberFormat(self._code(style_id))
        return self._formats[style_id]

    def _code(self, style_id: int) -> str:
        try:
            number = self._book._cell_styles[style_id].numFmtId
            if number < _OWN_FORMATS_FROM:
                return str(BUILTIN_FORMATS.get(number, "General"))
            return str(self._book._number_formats[number - _OWN_FORMATS_FROM])
        except IndexError:
            return "General"


def unescaped(text: str) -> str:
    """Text with what workbooks write for control characters (`_x000D_`) put back."""
    return unescape(text) if "_x" in text else text


def _number(value: int | float, style: NumberFormat) -> str:
    if style.is_percent:
        return f"{_plain(value * 100)}%"
    plain = _plain(value)
    return plain.zfill(style.zeros) if style.zeros and plain.isdecimal() else plain


def _plain(value: int | float) -> str:
    """Digits, with a point only before a fraction; what had to be rounded to fit says so (1.23456789012346e+19)."""
    if not isinstance(value, float):
        return str(value)
    kept = f"{value:.{_DIGITS}g}"
    if not value.is_integer():
        return kept
    rounded = "e" in kept and len(kept.partition("e")[0]) > _DIGITS
    return kept if rounded or abs(value) >= 1e21 else f"{Decimal(kept):f}"


def _moment(value: object, style: NumberFormat) -> str:
    """ISO 8601; a date alone where the format shows no time."""
    if isinstance(value, datetime):
        rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        midnight = (rounded.hour, rounded.minute, rounded.second) == (0, 0, 0)
        return (rounded.date() if midnight and not style.has_time else rounded).isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
