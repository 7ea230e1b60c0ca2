"""What users get back: findings by cause and place, the rows to correct, and the inventory with its origins."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import requests

from local.tenants import Tenant
from tests.integration.laboratory import BUCKET, NORTH, NORTH_TWO, SOUTH, Answer, Laboratory, Ran, call_api

UNKNOWN = "00000000-0000-4000-8000-000000000000"
GOOD = {"filename": "servers.csv", "file_size": 10}
MISTAKES = (
    "Name,IP Address,RAM (GB),Owner\n"
    "web-1,10.0.0.1,8,Ann\n"
    "web-2,10.0.0.256,8,Ben\n"
    ",10.0.0.3,8,\n"
    "web-4,nowhere,lots,Cid\n"
    "web-5,10.0.0.5,8,Dee,surplus\n"
    ",,16,\n"
)


def get(handler: str, path: str, query: dict[str, str] | None = None, **options: Any) -> Answer:
    return call_api(f"status/{handler}", "GET", f"/api/v1/{path}", query=query, **options)


def findings(any_id: str, query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("findings", f"data-import/{any_id}/findings", query, **options)


def rejected_rows(any_id: str, query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("rejected_rows", f"data-import/{any_id}/rejected-rows", query, **options)


def assets(query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("inventory", "assets", query, **options)


def asset(asset_id: Any, **options: Any) -> Answer:
    return get("inventory", f"assets/{asset_id}", **options)


def dependencies(query: dict[str, str] | None = None, **options: Any) -> Answer:
    return get("inventory", "asset-dependencies", query, **options)


def pages(ask: Any, query: dict[str, str]) -> Iterator[list[Any]]:
    """The items of every page, following the cursors."""
    for _ in range(200):
        answer = ask(query)
        assert answer.status == 200, answer.body
        yield answer.body["items"]
        if answer.body["next_cursor"] is None:
            return
        query = query | {"cursor": answer.body["next_cursor"]}
    raise AssertionError("the pages never end")


def a_cursor(*position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


# ── upload and status ────────────────────────────────────────────────────────────────────────────────────────────────


def upload(**body: Any) -> Answer:
    return call_api("upload/presign", "POST", "/api/v1/data-import/upload", body=GOOD | body)


def test_an_upload_without_a_category_waits_for_the_content_to_tell(laboratory: Laboratory) -> None:
    answer = upload()

    assert answer.status == 201
    assert laboratory.rows("SELECT import_category, import_type FROM migration.data_imports") == [(None, "auto")]
    shown = laboratory.status(answer.body["flow_id"]).body
    assert (shown["import_category"], shown["detected"], shown["policy"]) == (None, None, "partial")


def test_what_the_uploader_knows_is_kept_beside_the_flow_ids(laboratory: Laboratory) -> None:
    wishes = {
        "policy": "strict",
        "field_mappings": {"Maschine\nName": "hostname", "Farbe": None},
        "reading": {"encoding": "cp1252", "delimiter": "~", "header_row": 3},
    }

    accepted = upload(processing_config=wishes).body

    (stored,) = laboratory.rows("SELECT processing_config FROM migration.data_imports")[0]
    assert datetime.fromisoformat(stored.pop("upload_expires_at")) == datetime.fromisoformat(accepted["expires_at"])
    assert stored == wishes | {"master_flow_id": accepted["master_flow_id"], "flow_id": accepted["flow_id"]}
    assert laboratory.status(accepted["flow_id"]).body["policy"] == "strict"


UNUSABLE: dict[str, dict[str, Any]] = {
    "an unknown policy": {"policy": "some"},
    "a field that is the server's": {"flow_id": UNKNOWN},
    "what planning writes": {"detected": {"category": "cmdb_export"}},
    "an unknown way of reading": {"reading": {"quote": "'"}},
    "a header row before the first": {"reading": {"header_row": 0}},
    "two delimiters": {"reading": {"delimiter": "||"}},
    "no delimiter": {"reading": {"delimiter": ""}},
    "a line end for a delimiter": {"reading": {"delimiter": "\n"}},
    "a quotation mark for a delimiter": {"reading": {"delimiter": '"'}},
    "an encoding nobody knows": {"reading": {"encoding": "klingon"}},
    "a codec that is no encoding of text": {"reading": {"encoding": "zlib"}},
    "an encoding that is a path": {"reading": {"encoding": "../../etc"}},
    "a sheet without a name": {"reading": {"sheet": ""}},
    "a field with SQL in it": {"field_mappings": {"Name": "name; DROP TABLE assets"}},
    "a column without a name": {"field_mappings": {"": "name"}},
    "a column with a NUL": {"field_mappings": {"a\x00": "name"}},
    "mappings that are a list": {"field_mappings": ["Name"]},
    "more columns than a file can have": {"field_mappings": {f"c{n}": "name" for n in range(1_001)}},
}


@pytest.mark.parametrize("config", UNUSABLE.values(), ids=UNUSABLE)
def test_wishes_that_cannot_be_met_are_refused_before_a_byte_is_sent(
    laboratory: Laboratory, config: dict[str, Any]
) -> None:
    answer = upload(processing_config=config)

    assert (answer.status, answer.body["code"]) == (422, "invalid-request")
    assert laboratory.rows("SELECT count(*) FROM migration.data_imports") == [(0,)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "~", "^", " ", "¦"])
def test_any_printable_character_may_delimit(laboratory: Laboratory, delimiter: str) -> None:
    assert upload(processing_config={"reading": {"delimiter": delimiter}}).status == 201


def test_the_status_says_what_every_column_was_taken_for(laboratory: Laboratory) -> None:
    shown = laboratory.run(MISTAKES).status["column_mappings"]

    assert {(m["column"], m["field"], m["match_type"]) for m in shown} == {
        ("Name", "name", "direct"),
        ("IP Address", "ip_address", "direct"),
        ("RAM (GB)", "memory_gb", "alias"),
        ("Owner", "business_owner", "alias"),
    }
    assert all(0 < m["confidence"] <= 1 for m in shown)


def test_the_status_shows_what_the_content_was_taken_for(laboratory: Laboratory) -> None:
    accepted = laboratory.presign()
    detected = {"category": "infrastructure", "confidence": 0.93, "reason": "Columns cpu and iops."}
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE migration.data_imports SET processing_config = processing_config || jsonb_build_object("
            f"'detected', '{json.dumps(detected)}'::jsonb)"
        )

    assert laboratory.status(accepted["data_import_id"]).body["detected"] == detected


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_findings_are_grouped_by_cause_with_errors_first(laboratory: Laboratory) -> None:
    ran = laboratory.run(MISTAKES)

    body = findings(ran.id).body

    groups = [(g["severity"], g["code"], g["column"], g["count"], g["first_rows"]) for g in body["groups"]]
    assert groups[:4] == [
        ("error", "missing-name", None, 2, [4, 7]),
        ("error", "too-many-cells", None, 1, [6]),
        ("warning", "invalid-ip-address", "IP Address", 2, [3, 5]),
        ("warning", "not-a-number", "RAM (GB)", 1, [5]),
    ]
    assert {g["severity"] for g in body["groups"][4:]} <= {"info"}
    assert (body["totals"]["error"], body["totals"]["warning"]) == (3, 3)
    assert all(g["message"] and g["advice"] for g in body["groups"])
    assert body["complete"] is True


def test_the_places_are_named_in_file_order(laboratory: Laboratory) -> None:
    ran = laboratory.run(MISTAKES)

    items = findings(ran.id).body["items"]

    assert [(p["row"], p["column"], p["code"], p["severity"]) for p in items] == [
        (3, "IP Address", "invalid-ip-address", "warning"),
        (4, None, "missing-name", "error"),
        (5, "IP Address", "invalid-ip-address", "warning"),
        (5, "RAM (GB)", "not-a-number", "warning"),
        (6, None, "too-many-cells", "error"),
        (7, None, "missing-name", "error"),
    ]


def test_findings_about_the_file_are_among_them(laboratory: Laboratory) -> None:
    body = findings(laboratory.run("Name,Colour,Name\nweb-1,red,x\n").id).body

    assert {("Colour", "unknown-column"), ("Name_2", "duplicate-header")} <= {
        (p["column"], p["code"]) for p in body["about_file"]
    }
    counted = {g["code"]: g["count"] for g in body["groups"]}
    assert counted["duplicate-header"] == 1
    assert body["items"] == []


FILTERS = {
    "a code": ({"code": "missing-name"}, [4, 7]),
    "a severity": ({"severity": "error"}, [4, 6, 7]),
    "both": ({"severity": "error", "code": "too-many-cells"}, [6]),
    "both, contradicting": ({"severity": "info", "code": "too-many-cells"}, []),
    "from a row": ({"row_from": "6"}, [6, 7]),
    "to a row": ({"row_to": "4"}, [3, 4]),
    "a range": ({"row_from": "4", "row_to": "5", "severity": "warning"}, [5, 5]),
    "an empty range": ({"row_from": "5", "row_to": "4"}, []),
    "text in a column": ({"text": "ip ADD"}, [3, 5]),
    "text in a message": ({"text": "Names the asset"}, [4, 7]),
    "text in a code": ({"text": "too-many"}, [6]),
    "text in some column and some message": ({"text": "ra"}, [5]),
    "text and a row": ({"text": "address", "row_from": "4"}, [5]),
    "text of nothing found": ({"text": "%"}, []),
}


def test_places_can_be_narrowed_down_and_totals_stay_those_of_the_file(laboratory: Laboratory) -> None:
    ran = laboratory.run(MISTAKES)

    found = {name: findings(ran.id, query).body for name, (query, _) in FILTERS.items()}

    assert {name: [p["row"] for p in body["items"]] for name, body in found.items()} == {
        name: rows for name, (_, rows) in FILTERS.items()
    }
    assert {(body["totals"]["error"], body["totals"]["warning"]) for body in found.values()} == {(3, 3)}


def test_text_is_looked_for_in_the_details_of_what_concerns_the_file(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,Colour,Name\nweb-1,red,x\n")

    for text, columns in (("colour", {"Colour"}), ("NAME_2", {"Name_2"}), ("%", set())):
        assert {p["column"] for p in findings(ran.id, {"text": text}).body["about_file"]} == columns


def test_text_is_looked_for_while_the_import_is_running(laboratory: Laboratory) -> None:
    from local.handlers import invoke

    event = laboratory.put(MISTAKES)
    event.pop("accepted")
    pointer = {"import": invoke("upload/register_upload", event)["import"]}
    planned = invoke("validate/plan_chunks", pointer)
    for chunk in laboratory.manifest(planned["manifest"]):
        invoke("validate/validate_chunk", pointer | {"chunk": chunk})

    body = findings(pointer["import"]["flow_id"], {"text": "ip address"}).body

    assert ([p["row"] for p in body["items"]], body["complete"]) == ([3, 5], False)


def test_counts_stay_true_where_the_list_is_cut_and_pages_join_without_seam(laboratory: Laboratory) -> None:
    records = "".join(f"web-{n},nowhere,lots\n" for n in range(2, 302))
    ran = laboratory.run(f"Name,IP Address,Memory GB\n{records}")

    first = findings(ran.id, {"limit": "7"}).body
    seen = [(p["row"], p["code"]) for page in pages(lambda q: findings(ran.id, q), {"limit": "7"}) for p in page]

    assert first["totals"]["warning"] == 600
    assert len(first["items"]) == 7
    assert seen == [(n, code) for n in range(2, 302) for code in ("invalid-ip-address", "not-a-number")]


def test_a_running_import_counts_what_its_chunks_have_found(laboratory: Laboratory) -> None:
    from local.handlers import invoke

    event = laboratory.put(MISTAKES)
    event.pop("accepted")
    registered = invoke("upload/register_upload", event)
    pointer = {"import": registered["import"]}
    planned = invoke("validate/plan_chunks", pointer)
    any_id = registered["import"]["flow_id"]
    assert (findings(any_id).body["complete"], findings(any_id).body["groups"]) == (False, [])
    for chunk in laboratory.manifest(planned["manifest"]):
        invoke("validate/validate_chunk", pointer | {"chunk": chunk})

    body = findings(any_id).body

    assert (body["complete"], body["totals"]["error"], body["totals"]["warning"]) == (False, 3, 3)
    assert len(body["items"]) == 6


HOSTILE_FINDINGS = [
    {"code": "' OR 1=1 --"},
    {"text": ""},
    {"text": "\x00"},
    {"code": "missing-name\x00"},
    {"severity": "fatal"},
    {"row_from": "0"},
    {"row_from": "-1"},
    {"row_to": "99999999999999999999"},
    {"row_from": "1; DROP TABLE migration.assets"},
    {"limit": "0"},
    {"limit": "1001"},
    {"cursor": "x"},
    {"cursor": "'"},
    {"cursor": a_cursor()},
    {"cursor": a_cursor(1)},
    {"cursor": a_cursor(1, 2, 3)},
    {"cursor": a_cursor("1", "2")},
    {"cursor": a_cursor(2**31, 1)},
    {"cursor": a_cursor(-1, 1)},
    {"cursor": a_cursor(True, 1)},
    {"cursor": base64.urlsafe_b64encode(b'{"row": 1}').decode()},
    {"cursor": "\u00e9"},
]


def test_what_cannot_be_asked_of_findings_is_refused(laboratory: Laboratory) -> None:
    ran = laboratory.run(MISTAKES)

    answers = [(str(query), findings(ran.id, query)) for query in HOSTILE_FINDINGS]

    assert [(query, answer.status, answer.headers["Content-Type"]) for query, answer in answers] == [
        (str(query), 422, ["application/problem+json"]) for query in HOSTILE_FINDINGS
    ]


def test_answers_about_an_import_are_its_tenants_alone(laboratory: Laboratory) -> None:
    ran = laboratory.run(MISTAKES, tenant=SOUTH)
    ids = [ran.id, ran.accepted["flow_id"], ran.accepted["master_flow_id"], UNKNOWN, "x", "%00", "'"]

    for ask in (findings, rejected_rows):
        for tenant in (NORTH, NORTH_TWO):
            answers = [ask(any_id, tenant=tenant) for any_id in ids]
            assert {a.status for a in answers} == {404}
            assert {a.body["code"] for a in answers} == {"import-not-found"}
        assert [ask(any_id, tenant=SOUTH).status for any_id in ids[:3]] == [200, 200, 200]


# ── rejected rows ────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── inventory ────────────────────────────────────────────────────────────────────────────────────────────────────────


def some_servers(laboratory: Laboratory, tenant: Tenant = NORTH) -> Ran:
    return laboratory.run(
        "Name,Type,Environment,IP Address,Rack\n"
        "delta,server,Production,10.0.0.4,r1\n"
        "alpha,server,Production,10.0.0.1,\n"
        "100%_sure,server,Test,10.0.0.5,\n"
        "Bravo,database,Test,10.0.0.2,\n"
        "charlie,server,,,\n",
        filename="servers.csv",
        tenant=tenant,
    )


def names(query: dict[str, str] | None = None, **options: Any) -> list[str]:
    answer = assets(query, **options)
    assert answer.status == 200, answer.body
    return sorted(item["name"] for item in answer.body["items"])


ASKED = {
    "part of a name in any case": ({"name": "RAV"}, ["Bravo"]),
    "a percent sign is a percent sign": ({"name": "%"}, ["100%_sure"]),
    "an underscore is an underscore": ({"name": "_"}, ["100%_sure"]),
    "a backslash": ({"name": "\\"}, []),
    "a quotation mark": ({"name": "' OR '1'='1"}, []),
    "type": ({"asset_type": "database"}, ["Bravo"]),
    "environment": ({"environment": "Production"}, ["alpha", "delta"]),
    "both": ({"environment": "Test", "asset_type": "server"}, ["100%_sure"]),
    "category": ({"category": "cmdb_export", "name": "alpha"}, ["alpha"]),
    "another category": ({"category": "app_discovery"}, []),
    "an unknown import": ({"data_import_id": UNKNOWN}, []),
    "placeholders": ({"placeholder": "true"}, []),
    "no placeholders": ({"placeholder": "false", "name": "alpha"}, ["alpha"]),
}


def test_assets_are_found_by_what_they_are(laboratory: Laboratory) -> None:
    some_servers(laboratory)

    assert {name: names(query) for name, (query, _) in ASKED.items()} == {
        name: found for name, (_, found) in ASKED.items()
    }


def test_assets_are_found_by_the_import_that_speaks_of_them(laboratory: Laboratory) -> None:
    first = some_servers(laboratory)
    second = laboratory.run("Name,Location\nalpha,Rome\necho,Oslo\n")

    assert names({"data_import_id": first.id}) == ["100%_sure", "Bravo", "alpha", "charlie", "delta"]
    assert names({"data_import_id": second.id}) == ["alpha", "echo"]


@pytest.mark.parametrize("sort", ["name", "updated_at"])
def test_pages_of_assets_join_without_seam_even_where_there_is_no_name(laboratory: Laboratory, sort: str) -> None:
    some_servers(laboratory)
    with laboratory.superuser.begin() as connection:
        for _ in range(3):
            connection.exec_driver_sql(
                "INSERT INTO migration.assets (client_account_id, engagement_id) VALUES"
                f" ('{NORTH.client_account_id}', '{NORTH.engagement_id}')"
            )

    whole = assets({"sort": sort, "limit": "100"}).body["items"]
    for size in ("1", "2", "3", "8"):
        found = [item for page in pages(assets, {"sort": sort, "limit": size}) for item in page]
        assert found == whole
    assert len(whole) == 8
    if sort == "name":
        assert [item["name"] for item in whole[-3:]] == [None] * 3
    else:
        assert [item["updated_at"] for item in whole] == sorted((i["updated_at"] for i in whole), reverse=True)


def test_an_asset_inserted_between_two_pages_neither_repeats_nor_hides_another(laboratory: Laboratory) -> None:
    some_servers(laboratory)
    first = assets({"limit": "2"}).body
    laboratory.run("Name\n000-first\nzulu\n")

    rest = assets({"limit": "100", "cursor": first["next_cursor"]}).body["items"]

    shown = [item["name"] for item in (*first["items"], *rest)]
    assert len(set(shown)) == len(shown) == 6
    assert "zulu" in shown


def test_every_asset_in_the_list_says_which_record_brought_it_in(laboratory: Laboratory) -> None:
    ran = some_servers(laboratory)

    (item,) = assets({"name": "alpha"}).body["items"]

    assert item["origin"] | {"at": None} == {
        "data_import_id": ran.id,
        "filename": "servers.csv",
        "category": "cmdb_export",
        "row_number": 3,
        "column": None,
        "at": None,
    }


def test_an_asset_says_which_file_row_and_column_each_value_comes_from(laboratory: Laboratory) -> None:
    first = some_servers(laboratory)
    second = laboratory.run("Host,Environment\nx,y\nalpha,Staging\n".replace("Host", "Name"), filename="later.csv")
    (item,) = assets({"name": "alpha"}).body["items"]

    body = asset(item["id"]).body

    said = {
        name: (v["value"], v["origin"]["data_import_id"], v["origin"]["row_number"], v["origin"]["column"])
        for name, v in body["values"].items()
    }
    assert said["environment"] == ("Staging", second.id, 3, "Environment")
    assert said["ip_address"] == ("10.0.0.1", first.id, 3, "IP Address")
    assert said["name"][0] == "alpha"
    assert body["dependencies"] == {"outgoing": 0, "incoming": 0}
    assert body["origin"]["filename"] == "servers.csv"


def test_an_asset_named_by_its_host_name_says_so(laboratory: Laboratory) -> None:
    laboratory.run("Hostname\nweb-1\n")
    (item,) = assets().body["items"]

    shown = asset(item["id"]).body["values"]["name"]

    assert (shown["value"], shown["origin"]["column"]) == ("web-1", "Hostname")


def test_an_asset_shows_its_attributes(laboratory: Laboratory) -> None:
    laboratory.run("Name,Colour\nweb-1,red\n")
    (item,) = assets().body["items"]

    assert asset(item["id"]).body["custom_attributes"] == {"Colour": "red"}


def test_foreign_deleted_unknown_and_malformed_assets_answer_alike(laboratory: Laboratory) -> None:
    some_servers(laboratory, SOUTH)
    some_servers(laboratory)
    foreign = [
        row[0]
        for row in laboratory.rows(
            "SELECT id FROM migration.assets WHERE client_account_id = :c", c=SOUTH.client_account_id
        )
    ]
    own = assets({"name": "alpha"}).body["items"][0]["id"]
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(f"UPDATE migration.assets SET deleted_at = now() WHERE id = '{own}'")

    answers = [asset(each) for each in (*foreign, own, UNKNOWN, "x", "%00", "1" * 2000)]

    assert {a.status for a in answers} == {404}
    assert len({json.dumps(a.body) for a in answers}) == 1
    assert "alpha" not in names()
    assert names(tenant=NORTH_TWO) == []
    assert len(names(tenant=SOUTH)) == 5


HOSTILE_INVENTORY = [
    {"sort": "name; DROP TABLE migration.assets"},
    {"name": ""},
    {"name": "\x00"},
    {"name": "x" * 256},
    {"asset_type": "\x00"},
    {"category": "lunch"},
    {"data_import_id": "x"},
    {"placeholder": "perhaps"},
    {"limit": "201"},
    {"cursor": "x"},
    {"cursor": a_cursor("a")},
    {"cursor": a_cursor("a", "b")},
    {"cursor": a_cursor(1, UNKNOWN)},
    {"cursor": a_cursor("\x00", UNKNOWN)},
    {"cursor": a_cursor("\ud800", UNKNOWN)},
    {"cursor": a_cursor("a", 1)},
    {"cursor": a_cursor("x", UNKNOWN), "sort": "updated_at"},
    {"cursor": a_cursor("0001-01-01T00:00:00+23:59", UNKNOWN), "sort": "updated_at"},
    {"cursor": a_cursor("2026-01-01T00:00:00", UNKNOWN), "sort": "updated_at"},
    {"cursor": a_cursor(None, UNKNOWN), "sort": "updated_at"},
]


@pytest.mark.parametrize("query", HOSTILE_INVENTORY, ids=ascii)
def test_what_cannot_be_asked_of_the_inventory_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    answer = assets(query)

    assert (answer.status, answer.headers["Content-Type"]) == (422, ["application/problem+json"])


# ── dependencies ─────────────────────────────────────────────────────────────────────────────────────────────────────


def connect(laboratory: Laboratory, *pairs: tuple[str, str], tenant: Tenant = NORTH) -> dict[str, str]:
    """Dependencies between assets of these names, as an import leaves them; the ids by name."""
    whose = {"c": tenant.client_account_id, "e": tenant.engagement_id}
    known = laboratory.rows(
        "SELECT name, id::text FROM migration.assets WHERE client_account_id = :c AND engagement_id = :e", **whose
    )
    ids = dict(known)
    with laboratory.superuser.begin() as connection:
        for source, target in pairs:
            connection.exec_driver_sql(
                "INSERT INTO migration.asset_dependencies (client_account_id, engagement_id, asset_id,"
                " depends_on_asset_id, dependency_type, port, protocol_name) VALUES"
                f" ('{whose['c']}', '{whose['e']}', '{ids[source]}', '{ids[target]}', 'network', 443, 'tcp')"
            )
    return ids


def ends(body: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((item["asset"]["name"], item["depends_on"]["name"]) for item in body["items"])


def test_dependencies_name_both_ends_and_can_be_seen_from_one(laboratory: Laboratory) -> None:
    some_servers(laboratory)
    ids = connect(laboratory, ("alpha", "Bravo"), ("Bravo", "charlie"), ("delta", "Bravo"), ("delta", "alpha"))

    seen = {
        direction: ends(dependencies({"asset_id": ids["Bravo"], "direction": direction}).body)
        for direction in ("in", "out", "both")
    }

    assert seen == {
        "in": [("alpha", "Bravo"), ("delta", "Bravo")],
        "out": [("Bravo", "charlie")],
        "both": [("Bravo", "charlie"), ("alpha", "Bravo"), ("delta", "Bravo")],
    }
    assert len(dependencies().body["items"]) == 4
    assert asset(ids["Bravo"]).body["dependencies"] == {"outgoing": 1, "incoming": 2}


def test_a_dependency_says_whether_it_is_noise_and_which_record_spoke_of_it(laboratory: Laboratory) -> None:
    ran = some_servers(laboratory)
    ids = connect(laboratory, ("alpha", "Bravo"), ("alpha", "charlie"))
    claim = {"depends_on_asset_id": ids["Bravo"], "port": 443, "protocol_name": "tcp"}
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE migration.raw_import_records SET cleansed_data = '{json.dumps(claim)}' WHERE row_number = 3"
        )
        connection.exec_driver_sql(
            f"UPDATE migration.asset_dependencies SET description = 'noise: DNS' WHERE depends_on_asset_id = '{ids['charlie']}'"
        )

    (useful,) = dependencies({"noise": "false"}).body["items"]
    (noisy,) = dependencies({"noise": "true"}).body["items"]

    assert (useful["noise"], useful["depends_on"]["name"]) == (False, "Bravo")
    assert (useful["origin"]["data_import_id"], useful["origin"]["row_number"]) == (ran.id, 3)
    assert (noisy["noise"], noisy["depends_on"]["name"], noisy["origin"]) == (True, "charlie", None)


def test_pages_of_dependencies_join_without_seam(laboratory: Laboratory) -> None:
    some_servers(laboratory)
    ids = connect(laboratory, *[(a, b) for a in ("alpha", "delta") for b in ("Bravo", "charlie", "100%_sure")])

    for query in ({}, {"asset_id": ids["Bravo"]}, {"asset_id": ids["delta"], "direction": "out"}):
        whole = dependencies(query | {"limit": "100"}).body["items"]
        assert [item for page in pages(dependencies, query | {"limit": "1"}) for item in page] == whole
    assert len(whole) == 3


def test_dependencies_of_others_are_nobodys_business(laboratory: Laboratory) -> None:
    some_servers(laboratory, SOUTH)
    ids = connect(laboratory, ("alpha", "Bravo"), tenant=SOUTH)

    assert dependencies().body["items"] == []
    assert dependencies({"asset_id": ids["alpha"]}).body["items"] == []
    assert len(dependencies(tenant=SOUTH).body["items"]) == 1


HOSTILE_DEPENDENCIES = [
    {"asset_id": "x"},
    {"asset_id": "' OR 1=1"},
    {"direction": "up"},
    {"noise": "maybe"},
    {"limit": "0"},
    {"cursor": a_cursor("x", "y")},
    {"cursor": a_cursor(UNKNOWN)},
]


@pytest.mark.parametrize("query", HOSTILE_DEPENDENCIES, ids=str)
def test_what_cannot_be_asked_of_dependencies_is_refused(laboratory: Laboratory, query: dict[str, str]) -> None:
    answer = dependencies(query)

    assert (answer.status, answer.headers["Content-Type"]) == (422, ["application/problem+json"])
