"""Findings of an import: by cause and by place, narrowed down, and counted right."""

from __future__ import annotations

import base64

from tests.integration.asking import MISTAKES, UNKNOWN, a_cursor, findings, pages, rejected_rows
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, Laboratory


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
