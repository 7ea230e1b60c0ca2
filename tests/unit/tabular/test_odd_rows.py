"""Rows that are no records, records that are more than one."""

from __future__ import annotations

import csv
import io

import pytest

from importflow.tabular.odd_rows import begins_other_table, no_record, swallowed_rows

COLUMNS = ("Name", "IP", "IP_2", "column_4")

NO_RECORDS = {
    "a comment": (["# remark, of one cell"], "comment-skipped"),
    "an arrow": (["-->left out"], "comment-skipped"),
    "a count of rows": (["(34 rows affected)"], "comment-skipped"),
    "a ruled line": (["-----", "---", "---", "----"], "comment-skipped"),
    "Zeek's last line": (["#close", "2025-01-01"], "comment-skipped"),
    "Zeek's types": (["#types", "string", "addr", "addr", "count"], "comment-skipped"),
    "the header again": (["Name", "IP", "IP", ""], "repeated-header"),
    "the header again, with blanks": ([" Name", "IP ", "IP", " "], "repeated-header"),
    "the header again, in a comment": (["# Name", "IP", "IP", ""], "repeated-header"),
    "Zeek's header again": (["#fields", "Name", "IP", "IP", ""], "repeated-header"),
    "a record": (["web", "1", "2", "3"], None),
    "a record that names itself": (["Name", "1", "2", "3"], None),
    "a number sign as a value": (["#12", "1", "2", "3"], None),
    "a number sign with a word": (["#close", "1", "2", "3"], "comment-skipped"),
    "a short record": (["web"], None),
    "unset values": (["-", "-", "-", "-"], None),
    "a negative number": (["-5", "1", "2", "3"], None),
}


@pytest.mark.parametrize(("row", "code"), NO_RECORDS.values(), ids=NO_RECORDS)
def test_a_row_is_left_out_only_for_a_reason(row: list[str], code: str | None) -> None:
    assert no_record(row, COLUMNS) == code


@pytest.mark.parametrize("cell", ["# remark", "---", "(2 rows)", "//x", "-"])
def test_a_list_of_one_column_has_no_comments(cell: str) -> None:
    assert no_record([cell], ("Name",)) is None


OTHER_TABLES = {
    "other columns": (["# Name", "Disk", "Size"], True),
    "Zeek's other fields": (["#fields", "ts", "query"], True),
    "the same columns": (["# Name", "IP", "IP", ""], False),
    "another comment": (["# see below", "thanks"], False),
    "a record": (["Name", "Disk", "Size"], False),
}


@pytest.mark.parametrize(("row", "begins"), OTHER_TABLES.values(), ids=OTHER_TABLES)
def test_a_comment_that_names_other_columns_begins_another_table(row: list[str], begins: bool) -> None:
    assert begins_other_table(row, COLUMNS) is begins


# text → whether its first record holds others, as a table of three columns
SWALLOWED = {
    "a quote closed by the next stray one": ('1,"a,3\n2,"b,3\n', True),
    "a quote closed in another column": ('1,"a,3\n2,b",3\n', True),
    "a quote closed some lines further down": ('1,"a,3\n2,b,3\n4,b,3\n5,b,"x\n', True),
    "a text of two lines": ('1,"first\nsecond",3\n', False),
    "a text of sentences": ('1,2,"Well, yes\nand, as it were, no, never"\n', False),
    "a text of sentences with as many commas": ('1,2,"first\nand, then, more"\n', False),
    "a list of pairs": ('1,"a,b\nc,d\ne,f",3\n', False),
    "one line": ("1,2,3\n", False),
    "a stray quote on one line": ('1,"a" b,3\n', False),
    "a stray quote and a text of lines": ('1,"a" b,"x\ny"\n', False),
}


def parse(text: str) -> tuple[list[str], bool]:
    try:
        return next(csv.reader(io.StringIO(text), strict=True)), True
    except csv.Error:
        return next(csv.reader(io.StringIO(text))), False


@pytest.mark.parametrize("delimiter", [",", None])
@pytest.mark.parametrize(("text", "swallowed"), SWALLOWED.values(), ids=SWALLOWED)
def test_whole_records_inside_a_cell_are_noticed(text: str, swallowed: bool, delimiter: str | None) -> None:
    row, well_formed = parse(text)

    assert swallowed_rows(row, 3, delimiter, well_formed=well_formed) is swallowed


def test_with_two_columns_lines_look_like_records_by_chance() -> None:
    assert not swallowed_rows(["web", "a\nc,d"], 2, ",", well_formed=False)
