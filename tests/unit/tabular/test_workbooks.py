"""XLSX: which sheet, which row is the header, and what a cell says."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from importflow.tabular.workbook_rows import STOP_AFTER_BLANK_ROWS
from tests.files import MAIN, changed_member, with_shared_strings, workbook, zip_archive
from tests.unit.tabular.readers import read, refusal

SHEET = "xl/worksheets/sheet1.xml"

CELLS: dict[str, tuple[Any, str, str]] = {
    # value, number format, text
    "text": ("web-1", "General", "web-1"),
    "an id that is a number": (10023, "General", "10023"),
    "an id stored as a fraction of nothing": (10023.0, "General", "10023"),
    "a long id": (123456789012345, "General", "123456789012345"),
    "a number beyond what Excel keeps": (2e16, "General", "20000000000000000"),
    "an id of which Excel lost digits": (1.2345678901234567e19, "General", "1.23456789012346e+19"),
    "a negative one": (-1.2345678901234567e19, "General", "-1.23456789012346e+19"),
    "a number beside a round one": (9.9999999999999990e19, "General", "100000000000000000000"),
    "a fraction": (2.5, "General", "2.5"),
    "a fraction as it is stored": (0.1 + 0.2, "General", "0.3"),
    "leading zeros by format": (42, "00000", "00042"),
    "a fraction in a format of zeros": (4.5, "00000", "4.5"),
    "a percentage": (0.455, "0.0%", "45.5%"),
    "a percent sign in a text of the format": (45, '0" %"', "45"),
    "a date": (date(2024, 5, 1), "yyyy-mm-dd", "2024-05-01"),
    "a date in another order": (date(2024, 5, 1), "d.m.yy", "2024-05-01"),
    "a moment": (datetime.fromisoformat("2024-05-01T13:30"), "yyyy-mm-dd hh:mm", "2024-05-01T13:30:00"),
    "midnight where times are shown": (datetime.fromisoformat("2024-05-01"), "yyyy-mm-dd hh:mm", "2024-05-01T00:00:00"),
    "a time in a cell that shows the date": (datetime.fromisoformat("2024-05-01T13:30"), "yyyy-mm-dd", "2024-05-01T13:30:00"),
    "a time": (time(13, 30), "hh:mm", "13:30:00"),
    "a duration": (timedelta(hours=26, minutes=30), "[h]:mm:ss", "26:30:00"),
    "truth": (True, "General", "TRUE"),
    "an error": ("#N/A", "General", ""),
    "white space": ("   ", "General", ""),
    "an escaped line end": ("a_x000D_b", "General", "a\rb"),
}  # fmt: skip


@pytest.mark.parametrize(("value", "number_format", "text"), CELLS.values(), ids=CELLS)
def test_a_cell_says_what_a_person_sees(value: Any, number_format: str, text: str) -> None:
    def styled(book: Workbook) -> None:
        book["S"]["B2"].number_format = number_format

    found = read(workbook({"S": [["Name", "Value", "Last"], ["x", value, "z"]]}, change=styled))

    assert found.rows == [["x", text, "z"]]


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    def from_1904(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book["S"]["B2"].number_format = "yyyy-mm-dd"

    data = workbook({"S": [["Name", "Installed"], ["web-1", 0]]}, change=from_1904)

    assert read(changed_member(data, SHEET, lambda xml: xml.replace(b"<v>0</v>", b"<v>43830</v>"))).rows == [
        ["web-1", "2024-01-01"]
    ]


def test_shared_strings_are_read() -> None:
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    data = changed_member(workbook({"S": [["x"]]}), SHEET, lambda _: sheet.encode())

    found = read(with_shared_strings(data, ["Name", "web-1"]))

    assert (found.columns, found.rows) == (["Name"], [["web-1"]])


def test_a_formula_counts_as_its_result() -> None:
    data = workbook({"S": [["Name", "Cores"], ["web-1", "=2*4"]]})

    def calculated(xml: bytes) -> bytes:
        """As Excel writes it: openpyxl calculates nothing."""
        return re.sub(rb"<f>2\*4</f><v ?/>|<f>2\*4</f><v></v>", b"<f>2*4</f><v>8</v>", xml)

    assert read(changed_member(data, SHEET, calculated)).rows == [["web-1", "8"]]


SERVERS = [["Name", "IP Address"], ["web-1", "10.0.0.1"]]
NOTES = [["Topic", "Remark"], ["a", "b"], ["c", "d"]]


def test_the_sheet_whose_header_says_most_is_read_and_the_others_are_named() -> None:
    found = read(workbook({"Read me": NOTES, "Empty": [], "Hosts": SERVERS}))

    assert found.read == {"format": "xlsx", "sheet": "Hosts"}
    assert found.rows == [["web-1", "10.0.0.1"]]
    assert found.details == [("sheet-not-read", "Sheet Read me.")]


def test_the_first_sheet_with_data_is_read_where_none_says_anything() -> None:
    assert read(workbook({"Empty": [], "Notes": NOTES, "More": NOTES})).read["sheet"] == "Notes"


def test_the_uploader_may_name_the_sheet_and_the_header_row() -> None:
    found = read(workbook({"Hosts": SERVERS, "Notes": [["by me"], ["x", "y"], *NOTES]}), sheet="notes ", header_row=3)

    assert (found.read["sheet"], found.columns, found.first_row) == ("Notes", ["Topic", "Remark"], 4)
    assert len(found.rows) == 2


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    code, message = refusal(workbook({"Hosts": SERVERS, "Notes": NOTES}), sheet="Servers")

    assert code == "sheet-not-found"
    assert "no sheet Servers" in message
    assert "Hosts, Notes" in message


def test_rows_keep_their_numbers() -> None:
    rows = [["Inventory of May"], [], ["Name", "IP Address"], ["web-1", "10.0.0.1"], [], ["web-2", "10.0.0.2"], []]
    found = read(workbook({"S": rows}))

    assert (found.first_row, found.rows) == (4, [["web-1", "10.0.0.1"], [], ["web-2", "10.0.0.2"]])
    assert found.findings == [("preamble-skipped", 3, None)]


def test_cells_right_of_the_header_are_kept_under_a_numbered_column() -> None:
    rows: list[list[Any]] = [["Name", "IP Address"], ["a", "b", None, "far"], ["c", "d"], ["e", "f", "near"]]
    found = read(workbook({"S": rows}))

    assert found.columns == ["Name", "IP Address", "column_4", "column_3"]
    assert found.rows == [["a", "b", "far"], ["c", "d"], ["e", "f", "", "near"]]
    assert found.findings == [("cells-beyond-header", None, "column_4"), ("cells-beyond-header", None, "column_3")]


def test_cells_merged_over_rows_count_for_each_of_them() -> None:
    def merged(book: Workbook) -> None:
        book["S"].merge_cells("A2:A4")
        book["S"].merge_cells("B2:B6")

    rows: list[list[Any]] = [
        ["Site", "Owner", "Name"],
        ["Bern", "ops", "web-1"],
        [None, None, "web-2"],
        [None, None, "web-3"],
        [None, None, "web-4"],
    ]
    found = read(workbook({"S": rows}, change=merged))

    assert found.rows == [
        ["Bern", "ops", "web-1"],
        ["Bern", "ops", "web-2"],
        ["Bern", "ops", "web-3"],
        ["", "ops", "web-4"],
    ]
    assert found.details == [("merged-cells-filled", "Sheet S.")]


def test_a_sheet_ends_where_its_data_ends() -> None:
    def last(book: Workbook) -> None:
        book["S"].cell(row=3 + STOP_AFTER_BLANK_ROWS, column=1, value="a note far down")

    def nearly_last(book: Workbook) -> None:
        book["S"].cell(row=2 + STOP_AFTER_BLANK_ROWS, column=1, value="web-2")

    assert len(read(workbook({"S": SERVERS}, change=nearly_last)).rows) == 1 + STOP_AFTER_BLANK_ROWS
    found = read(workbook({"S": SERVERS}, change=last))
    assert found.rows == [["web-1", "10.0.0.1"]]
    assert found.findings == [("cells-beyond-limit", 3 + STOP_AFTER_BLANK_ROWS, None)]


REFUSED = {
    "no data": (workbook({"S": [], "T": []}), "empty-file"),
    "only a header": (workbook({"S": [["Name", "IP Address"]]}), "header-only"),
    "values only": (workbook({"S": [[1, 2], [3, 4], [5, 6]]}), "no-header-row"),
    "a Word document": (zip_archive({"[Content_Types].xml": b"", "word/document.xml": b""}), "not-text"),
    "a binary workbook": (zip_archive({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "not-text"),
    "a workbook without its parts": (zip_archive({"xl/workbook.xml": b"<x/>"}), "file-damaged"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "xls-not-supported"),
    "an encrypted workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024**2 - 40)
        + "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + b"\x22\x00" + bytes(600),
        "workbook-encrypted",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert refusal(data)[0] == code
