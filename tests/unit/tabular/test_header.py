"""The header row: found below titles and behind comments, made unique, or refused."""

from __future__ import annotations

import pytest

from importflow.errors import MAX_COLUMNS, Rejection, RejectionCode
from importflow.tabular.header import LOOK_AT_ROWS, HeaderChoice, find_header

KNOWN = frozenset(
    {"name", "host name", "ip address", "operating system", "cpu", "ram", "environment", "ts", "hostname"}
)


def is_known(cell: str) -> bool:
    return cell.lower() in KNOWN


def rows_of(text: str) -> list[list[str]]:
    """A line is a row, `|` stands between cells."""
    return [line.split("|") if line else [] for line in text.split("\n")]


# rows → columns, index of the header's last row
FOUND = {
    "the first row": ("Name|IP Address\nweb|10.0.0.1", ("Name", "IP Address"), 0),
    "blanks around names": (" Name | IP\t\nweb|1", ("Name", "IP"), 0),
    "blank rows above": ("\n | \nName|IP\nweb|1", ("Name", "IP"), 2),
    "a title padded with blank cells": ("All machines||\nFoo|Bar|Baz\nx|y|z", ("Foo", "Bar", "Baz"), 1),
    "a title of one cell": ("All machines\nFoo|Bar|Baz\nx|y|z", ("Foo", "Bar", "Baz"), 1),
    "a sentence with delimiters": (
        "Machines| disks| and networks\n\nName|CPU|RAM|Environment|Owner\nweb|4|8|prod|Ann",
        ("Name", "CPU", "RAM", "Environment", "Owner"),
        2,
    ),
    "two lines about the export": (
        "Device report\nGenerated|2025-03-04 10:00\nName|CPU|RAM|Owner|Site\nweb|4|8|Ann|x",
        ("Name", "CPU", "RAM", "Owner", "Site"),
        2,
    ),
    "nothing known, all text": ("alpha|beta\nx|y\nz|q", ("alpha", "beta"), 0),
    "nothing known, numbers below": ("alpha|beta\n1|2\n3|4", ("alpha", "beta"), 0),
    "one column": ("code\n07\n0012", ("code",), 0),
    "a number among the names": ("A|1\n2|3", ("A", "1"), 0),
    "years among the names": ("Name|2023|2024\nweb|1|2\ndb|3|4", ("Name", "2023", "2024"), 0),
    "numbers among known names": ("Name|IP Address|10|20\nweb|x|1|2\ndb|y|3|4", ("Name", "IP Address", "10", "20"), 0),
    "fewer names than cells": ("a|b|v\n1|2|3|4\n5|6|7|8\n9|10|11|12", ("a", "b", "v"), 0),
    "a name twice and one missing": ("id|name||name\nx|y\nx|y\nz|a|b|c", ("id", "name", "column_3", "name_2"), 0),
    "a separator hint": ("sep=|\nA|B\n1|2", ("A", "B"), 1),
    "control characters in names": ("\t\n\x0b\x0c\r first \t\n name|b\nx|y".replace("\n", "\x1d", 2), ("first name", "b"), 0),
    "NULs in names": ("Na\x00me|IP\nweb|1", ("Name", "IP"), 0),
    "a comment above": ("# written by a script\nName|IP\nweb|1", ("Name", "IP"), 1),
    "a known name among data words": ("Environment|Zone\nName|b\nc|d", ("Environment", "Zone"), 0),
    "a number sign as a name": ("#|Name|CPU\n1|web|2", ("#", "Name", "CPU"), 0),
    "a number sign in a name": ("# of disks|Name\n1|web", ("# of disks", "Name"), 0),
    "Zeek": (
        "#separator \\x09\n#set_separator|,\n#path|conn\n#fields|ts|uid|id.orig_h\n#types|time|string|addr\n1.5|C1|10.0.0.1",
        ("ts", "uid", "id.orig_h"),
        3,
    ),
    "two joined Zeek logs": ("#fields|ts|uid\n1|C1\n#close|2025\n#fields|ts|uid\n2|C2", ("ts", "uid"), 0),
    "sadf": ("# hostname|interval|%user\nweb|60|1.5\nweb|60|2.5", ("hostname", "interval", "%user"), 0),
    "sadf after a restart": ("web|-1|2025-01-01 00:00:00 UTC|RESTART\n# hostname|interval|x|y\nweb|60|1|2", ("hostname", "interval", "x", "y"), 1),
    "values that begin with a number sign": ("Name|CPU\n#12|1\n#13|2", ("Name", "CPU"), 0),
    "a line of units": ("Name|RAM|CPU\n|(MB)|%\nweb|1024|5", ("Name", "RAM (MB)", "CPU (%)"), 1),
    "a line of groups": ("|CPU||RAM|\nName|avg|peak|avg|peak\nweb|1|2|3|4", ("Name", "CPU avg", "CPU peak", "RAM avg", "RAM peak"), 1),
    "repeated further down": ("Name|Zone\nweb|a\nName|Zone\ndb|b", ("Name", "Zone"), 0),
}  # fmt: skip


@pytest.mark.parametrize(("text", "columns", "index"), FOUND.values(), ids=FOUND)
def test_the_row_that_names_the_columns_is_found(text: str, columns: tuple[str, ...], index: int) -> None:
    found = find_header(rows_of(text), is_known)

    assert isinstance(found, HeaderChoice)
    assert (found.columns, found.index) == (columns, index)


REFUSED = {
    "nothing": ("", RejectionCode.EMPTY_FILE),
    "blank rows": (" \n | |\n", RejectionCode.EMPTY_FILE),
    "a header alone": ("Name|IP", RejectionCode.HEADER_ONLY),
    "one word": ("test", RejectionCode.HEADER_ONLY),
    "a header and comments": ("#fields|ts|uid\n#types|time|string\n#close|2025", RejectionCode.HEADER_ONLY),
    "numbers": ("1|2|3\n4|5|6", RejectionCode.NO_HEADER_ROW),
    "dates": ("2021-01-01|2021-02-01\n2021-03-01|2021-04-01", RejectionCode.NO_HEADER_ROW),
    "one number": ("42", RejectionCode.NO_HEADER_ROW),
    "records of two kinds": ("Buyer|1|Foo\nOrder|232|ABC|12-0|DEF\nOrder|112|ABC|22-1|DEF\nBuyer|2|BAR", RejectionCode.NO_HEADER_ROW),
    "records without a header": ("web-1|10.0.0.1|prod\nweb-2|10.0.0.2|prod\ndb-1|10.0.0.3|test", RejectionCode.NO_HEADER_ROW),
    "texts that repeat": ("web|prod|linux\ndb|prod|linux", RejectionCode.NO_HEADER_ROW),
    "several sadf tables": ("# hostname|interval|FAN\nweb|60|1\n# hostname|interval|TEMP\nweb|60|2", RejectionCode.SEVERAL_TABLES),
    "several Zeek logs": ("#fields|ts|uid\n1|C\n#fields|ts|query\n1|x", RejectionCode.SEVERAL_TABLES),
    "too many columns": ("|".join(f"c{i}" for i in range(MAX_COLUMNS + 1)) + "\nx", RejectionCode.TOO_MANY_COLUMNS),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_where_no_row_can_be_the_header_the_file_is_refused(text: str, code: RejectionCode) -> None:
    refused = find_header(rows_of(text), is_known)

    assert isinstance(refused, Rejection)
    assert refused.code is code


def test_as_many_columns_as_the_limit_are_read() -> None:
    found = find_header([[f"c{i}" for i in range(MAX_COLUMNS)], ["x"] * MAX_COLUMNS])

    assert isinstance(found, HeaderChoice)
    assert len(found.columns) == MAX_COLUMNS


NAMES = {
    "a name twice": (["Name", "IP", "IP", "IP"], ("Name", "IP", "IP_2", "IP_3")),
    "a numbered name that is taken": (["IP_2", "IP", "IP"], ("IP_2", "IP", "IP_3")),
    "names that are missing": (["Name", "", "IP", ""], ("Name", "column_2", "IP", "column_4")),
    "a missing name whose position is taken": (["column_2", "", "x"], ("column_2", "column_2_2", "x")),
}


@pytest.mark.parametrize(("names", "columns"), NAMES.values(), ids=NAMES)
def test_names_are_made_unique(names: list[str], columns: tuple[str, ...]) -> None:
    found = find_header([names, ["1"] * len(names)])

    assert isinstance(found, HeaderChoice)
    assert found.columns == columns


def test_a_thousand_equal_names_cost_little() -> None:
    found = find_header([["x"] * MAX_COLUMNS, ["1"] * MAX_COLUMNS])

    assert isinstance(found, HeaderChoice)
    assert found.columns[-1] == f"x_{MAX_COLUMNS}"


def test_names_that_had_to_change_and_lines_that_were_skipped_are_findings() -> None:
    found = find_header(rows_of("All machines\nIP||IP\n1|2|3"))

    assert isinstance(found, HeaderChoice)
    assert [(f.row, f.column, f.code.value) for f in found.findings] == [
        (2, None, "preamble-skipped"),
        (2, "column_2", "blank-header"),
        (2, "IP_2", "duplicate-header"),
    ]


@pytest.mark.parametrize(
    "text", ["\n\nA|B\n1|2", "sep=|\nA|B\n1|2", "A|B\n1|2"], ids=["blank rows", "a separator hint", "nothing"]
)
def test_what_says_nothing_is_skipped_without_a_word(text: str) -> None:
    found = find_header(rows_of(text))

    assert isinstance(found, HeaderChoice)
    assert found.findings == ()


def test_a_header_with_nothing_below_is_no_verdict_while_there_is_more() -> None:
    assert isinstance(find_header([["Name", "IP"]], more=True), HeaderChoice)
    assert isinstance(find_header([["Name", "IP"]], more=False), Rejection)


def test_a_record_far_below_counts_although_nobody_looks_for_a_header_there() -> None:
    rows = [["Name", "IP"], *[[""]] * LOOK_AT_ROWS, ["web", "1"]]

    assert isinstance(find_header(rows), HeaderChoice)


@pytest.mark.parametrize(("row", "columns"), [(1, ("1", "2")), (2, ("3", "4")), (4, None), (60, None)])
def test_the_uploaders_word_wins(row: int, columns: tuple[str, ...] | None) -> None:
    found = find_header([["1", "2"], ["3", "4"], ["5", "6"], []], row=row)

    assert (found.columns if isinstance(found, HeaderChoice) else None) == columns


def test_a_row_beyond_those_looked_at_may_be_named() -> None:
    found = find_header([*[["x"]] * 70, ["Name", "IP"], ["web", "1"]], row=71)

    assert isinstance(found, HeaderChoice)
    assert (found.columns, found.index) == (("Name", "IP"), 70)


@pytest.mark.parametrize(
    ("text", "commented"), [("# hostname|x\nweb|1", True), ("#fields|ts|x\n1|2", True), ("Name|x\nweb|1", False)]
)
def test_it_is_said_when_the_names_stood_in_a_comment(text: str, commented: bool) -> None:
    found = find_header(rows_of(text), is_known)

    assert isinstance(found, HeaderChoice)
    assert found.commented is commented
