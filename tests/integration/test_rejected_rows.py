"""The rejected rows to correct: as they were read, each with what is wrong, safe to open, fit to be brought in."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import requests

from tests.integration.asking import MISTAKES, rejected_rows
from tests.integration.laboratory import BUCKET, Laboratory, Ran


def download(ran: Ran, **query: str) -> requests.Response:
    """What the link opens, fetched as a browser does."""
    answer = rejected_rows(ran.id, query, tenant=ran.tenant)
    assert answer.status == 200, answer.body
    response = requests.get(answer.body["url"], timeout=10)
    assert response.status_code == 200
    return response


def csv_rows(response: requests.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_the_rejected_rows_carry_their_row_what_is_wrong_and_what_helps(laboratory: Laboratory) -> None:
    ran = laboratory.run(MISTAKES)

    response = download(ran)
    head, *rows = csv_rows(response)

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert head == ["Name", "IP Address", "RAM (GB)", "Owner", "_row", "_errors", "_suggestion"]
    assert [row[:5] for row in rows] == [
        ["", "10.0.0.3", "8", "", "4"],
        ["web-5", "10.0.0.5", "8", "Dee", "6"],
        ["", "", "16", "", "7"],
    ]
    assert rows[0][5] == "No cell of the record names the asset."
    assert "Surplus cells: surplus" in rows[1][5]
    assert all(row[6].endswith(".") for row in rows)


def test_the_workbook_holds_the_same_cells_as_text(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,Rack,Note\n,007,#N/A\n,1E10,=1+1\nweb-1,x,\n")

    book = openpyxl.load_workbook(io.BytesIO(download(ran, format="xlsx").content), read_only=True)
    rows = [["" if cell.value is None else cell.value for cell in row] for row in book.active]
    types = {cell.data_type for row in book.active for cell in row if cell.value is not None}

    assert rows == csv_rows(download(ran, format="csv"))
    assert types == {"s"}


def test_the_link_is_short_lived_and_saves_under_a_safe_name(laboratory: Laboratory) -> None:
    ran = laboratory.run(MISTAKES, filename='bö"se\r\n=datei.csv'.replace("\r\n", ""))

    body = rejected_rows(ran.id, {"format": "xlsx"}).body
    asked = parse_qs(urlsplit(body["url"]).query)

    assert (body["rows"], body["rejected"]) == (3, 3)
    assert body["filename"] == "bo_se_datei-rejected-rows.xlsx"
    assert asked["response-content-disposition"] == ['attachment; filename="bo_se_datei-rejected-rows.xlsx"']
    assert asked["X-Amz-Expires"] == ["300"]
    assert urlsplit(body["url"]).path.endswith(f"/{ran.id}/rejected-rows.xlsx")


def test_nothing_rejected_is_a_problem_of_its_own(laboratory: Laboratory) -> None:
    fine = laboratory.run("Name\nweb-1\n")
    waiting = laboratory.presign()["flow_id"]

    for any_id in (fine.id, waiting):
        answer = rejected_rows(any_id)
        assert (answer.status, answer.body["code"]) == (404, "no-rejected-rows")
    assert not [o["Key"] for o in laboratory.s3.list_objects_v2(Bucket=BUCKET)["Contents"] if "results" in o["Key"]]


def test_another_format_is_refused(laboratory: Laboratory) -> None:
    assert rejected_rows(laboratory.run(MISTAKES).id, {"format": "exe"}).status == 422


def test_a_file_of_which_no_record_is_valid_still_hands_back_its_rows(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,Owner\n,Ann\n,Ben\n")

    assert ran.ended.state == "Import rejected"
    assert [row[1] for row in csv_rows(download(ran))[1:]] == ["Ann", "Ben"]


FORMULAS = ["=1+1", "+49 30 1", "-5", "@sum", "'=kept", "''-kept twice", "'plain", '=HYPERLINK("http://x")', "a=b"]


def formula_file() -> str:
    """Every cell once in a record that will be rejected for want of a name."""
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([["Name", "@Note", "Owner"], *(["", cell, f"o{n}"] for n, cell in enumerate(FORMULAS))])
    return lines.getvalue() + "web-1,fine,o\r\n"


def test_no_cell_of_a_download_is_taken_for_a_formula(laboratory: Laboratory) -> None:
    ran = laboratory.run(formula_file())

    for row in csv_rows(download(ran)):
        assert [cell for cell in row if cell[:1] in set("=+-@\t\r")] == []


def test_a_corrected_download_brings_in_exactly_the_rejected_records_as_they_were_read(laboratory: Laboratory) -> None:
    text = 'Name,@Note,Owner,Rack\n"",x,"a, ""b""\nc",007\nweb-1,y,Ann,1\n,"=cmd|x","  ",2\n,\'-1,,3,extra\n'
    before = laboratory.run(text)
    original = dict(laboratory.rows("SELECT row_number, raw_data FROM migration.raw_import_records WHERE NOT is_valid"))
    head, *rows = csv_rows(download(before))
    for row in rows:
        row[0] = f"named-{row[head.index('_row')]}"
    corrected = io.StringIO(newline="")
    csv.writer(corrected).writerows([head, *rows])

    again = laboratory.run("\ufeff" + corrected.getvalue(), filename="servers-rejected-rows.csv")

    assert again.status["records"] == {"total": 3, "valid": 3, "rejected": 0, "processed": 3}
    stored = laboratory.rows(
        "SELECT raw_data FROM migration.raw_import_records WHERE data_import_id = :id ORDER BY row_number", id=again.id
    )
    expected = [raw | {"Name": f"named-{row}"} for row, raw in sorted(original.items())]
    expected[2].pop("extra_cells")
    assert [raw for (raw,) in stored] == expected
    assert [name for (name,) in laboratory.assets("name")] == ["named-2", "named-4", "named-5", "web-1"]
    assert {m["column"] for m in again.status["column_mappings"]} == {"Name", "@Note", "Owner", "Rack"}


def test_a_corrected_download_with_errors_left_hands_back_those(laboratory: Laboratory) -> None:
    first = download(laboratory.run(formula_file()))

    second = download(laboratory.run(first.content.decode() + "web-9,x,y,,,\r\n", filename="again.csv"))

    assert [row[:3] for row in csv_rows(second)] == [row[:3] for row in csv_rows(first)]
    assert csv_rows(second)[0] == csv_rows(first)[0]
