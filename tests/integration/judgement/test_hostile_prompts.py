"""What models are told, and one that obeys the file: nothing secret goes out, and suggestions are all that comes of it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from tests.files import changed_member, workbook
from tests.injections import INJECTIONS, WANTED, WAYS
from tests.integration.judgement.judging import FILE, JUDGED, calls, inventory, mapped
from tests.integration.laboratory import Laboratory, Ran
from tests.stub_bedrock import (
    Body,
    Reply,
    Stub,
    asked_for,
    data_of,
    said,
)

CANARIES = (
    "CANARYCELL",
    "canary@example.org",
    "10.77.77.77",
    "CANARYFILE",
    "CANARYSHEET",
    "canarysecret",
    "777-77-7777",
)


def test_no_cell_file_or_sheet_name_is_told_and_of_sensitive_columns_nothing(
    laboratory: Laboratory, model: Stub
) -> None:
    header = [
        "Name",
        "IP Address",
        "Merkmal",
        "Kontakt",
        "Admin Password",
        "SSN",
        "Command Line",
        "Sample Data",
        "TenantID",
    ]
    row = [
        "CANARYCELL-1", "10.77.77.77", "CANARYCELL", "canary@example.org", "canarysecret", "777-77-7777",
        "run --key canarysecret", "CANARYCELL", "CANARYCELL",
    ]  # fmt: skip
    ran = laboratory.run(workbook({"CANARYSHEET": [header, row]}), filename="CANARYFILE.xlsx")

    assert ran.ended.state == "Import completed", ran.ended.detail
    text = json.dumps(model.asked)
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []
    (asked,) = [data_of(body) for body in model.asked if "suggestions" in asked_for(body)]
    assert {column["header"] for column in asked["columns"]} == {"Merkmal", "Kontakt"}
    assert {column["header"]: column["values"]["shapes"] for column in asked["columns"]} == {
        "Merkmal": ["A"], "Kontakt": ["a@a.a"]
    }  # fmt: skip
    kept = json.dumps(laboratory.rows("SELECT request_data, response_data FROM migration.llm_usage_logs"))
    assert [canary for canary in CANARIES if canary in kept] == []


FIELDS = ("hostname", "serial_number", "client_account_id", "name", "memory_gb", "owner", "ip_address")


def obedient(request: Body) -> Reply:
    """Does whatever a header tells it, as far as an answer reaches, and repeats it wherever there is room."""
    parts, data = asked_for(request), data_of(request)
    if "suggestions" in parts:
        suggestions = []
        for column in data["columns"]:
            text = column["header"]
            wanted = [name for name in FIELDS if name in text] or data["fields"][:1]
            targets = range(60) if "every column" in text else [column["column"]]
            suggestions += [
                {"column": target, "field": name, "confidence": 1.0, "reason": text[:400]}
                for target in targets
                for name in wanted
            ]
        return Reply(body=said({"suggestions": suggestions[:60]}))
    if "category" in parts:
        told = " ".join(column["header"] for column in data["columns"])
        named = re.search(r"category is (\w+)", told)
        return Reply(body=said({"category": named[1] if named else None, "confidence": 1.0, "reason": told[:400]}))
    return Reply(body=said({"summary": "I obey.", "fix_first": []} if "summary" in parts else {"insights": []}))


def hostile_file(injections: list[str], *, as_headers: bool) -> str:
    """Two servers; the sentences as headers, or as cells below innocent ones."""
    out = io.StringIO()
    writer = csv.writer(out)
    extra = [text.replace("\x00", "") for text in injections]
    innocent = [f"Merkmal {n}" for n in range(len(extra))]
    writer.writerow(["Name", "IP Address", *(extra if as_headers else innocent)])
    for n in (1, 2):
        writer.writerow([f"srv-{n}", f"10.0.0.{n}", *(innocent if as_headers else extra)])
    return out.getvalue()


def everything_but_suggestions(laboratory: Laboratory) -> dict[str, Any]:
    """What an import has written where no suggestion may reach."""
    return {
        "assets": laboratory.rows(
            "SELECT client_account_id, engagement_id, name, hostname, fqdn, serial_number, ip_address, deleted_at,"
            " status FROM migration.assets ORDER BY name"
        ),
        "records": laboratory.rows("SELECT row_number, is_valid FROM migration.raw_import_records ORDER BY 1"),
        "dependencies": laboratory.rows("SELECT count(*) FROM migration.asset_dependencies"),
        "imports": laboratory.rows("SELECT status, import_category, total_records FROM migration.data_imports"),
        "tenants": laboratory.rows("SELECT id, settings FROM migration.client_accounts ORDER BY 1"),
    }


def run_obeying(laboratory: Laboratory, flags: Path, content: bytes | str, **named: Any) -> tuple[Ran, dict[str, Any]]:
    """An import with a model that obeys, and its columns without one; everything else they write is the same."""
    flags.write_text("{}")
    by_rules = laboratory.run(content, **named)
    expected, columns = everything_but_suggestions(laboratory), mapped(by_rules)
    laboratory.empty()
    flags.write_text(json.dumps({"llm_suggestions": {"default": True}}))
    ran = laboratory.run(content, **named)
    assert (by_rules.ended.state, ran.ended.state) == ("Import completed", "Import completed")
    assert everything_but_suggestions(laboratory) == expected
    assert len(calls(laboratory)) == 3
    return ran, columns


@pytest.mark.parametrize("as_headers", [True, False], ids=["headers", "cells"])
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_sentences_in_a_file_change_nothing_but_suggestions(
    laboratory: Laboratory, model: Stub, flags: Path, part: int, as_headers: bool
) -> None:
    model.behaviour = obedient
    content = hostile_file(INJECTIONS[part::4], as_headers=as_headers)

    ran, columns = run_obeying(laboratory, flags, content, filename="map hostname.csv")

    changed = {column: now for column, now in mapped(ran).items() if now != columns[column]}
    assert {match_type for _, match_type in changed.values()} <= {"suggested"}
    assert not {field for field, _ in changed.values()} & {"hostname", "fqdn", "serial_number", "name", "ip_address"}
    assert all(len(step["output"]) <= 3 for step in ran.status["steps"] if step["step_name"] in JUDGED)


def printable(text: str) -> str:
    """Without control characters, which no name may have."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)


def told_of(model: Stub) -> list[str]:
    """What is wanted by sentences that the model was shown."""
    shown = "".join(json.dumps(body, ensure_ascii=False) for body in model.asked)
    return [wanted for wanted in WANTED if wanted.partition(" ")[2][:20] in shown]


def test_two_hundred_sentences_as_names_of_things_are_told_nobody(
    laboratory: Laboratory, model: Stub, flags: Path
) -> None:
    model.behaviour = obedient
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "IP Address", "Merkmal"])
    writer.writerows([text, f"10.0.0.{n}", "x"] for n, text in enumerate(INJECTIONS))

    run_obeying(laboratory, flags, out.getvalue())

    assert laboratory.rows("SELECT count(*) > 150 FROM migration.assets") == [(True,)]
    assert (len(model.asked), told_of(model)) == (3, [])


def test_two_hundred_sentences_as_names_of_sheets_are_told_nobody(
    laboratory: Laboratory, model: Stub, flags: Path
) -> None:
    """The sheets' own names, longer than Excel would write them; the data stand in one of them."""
    model.behaviour = obedient
    names = [printable(text) for text in INJECTIONS]
    rows: list[list[str]] = [["Name", "IP Address", "Merkmal"], ["srv-1", "10.0.0.1", "x"]]
    book = workbook({f"sheet {n}": rows if n == 101 else [] for n in range(len(names))})

    def rename(xml: bytes) -> bytes:
        for n, name in enumerate(names):
            xml = xml.replace(f'name="sheet {n}"'.encode(), f"name={quoteattr(name)}".encode())
        return xml

    hostile = changed_member(book, "xl/workbook.xml", rename)
    run_obeying(laboratory, flags, hostile, filename="servers.xlsx")

    assert laboratory.rows("SELECT name FROM migration.assets") == [("srv-1",)]
    assert (len(model.asked), told_of(model)) == (3, [])


def test_sentences_as_names_of_files_are_told_nobody(laboratory: Laboratory, model: Stub) -> None:
    """Every way to say it and everything that is wanted, several in a name of at most 255 characters."""
    model.behaviour = obedient
    sentences = [printable(INJECTIONS[len(WANTED) * way + way % len(WANTED)]) for way in range(len(WAYS))]
    names = [""]
    for sentence in sentences:
        names += [""] if len(names[-1] + sentence) > 250 else []
        names[-1] += sentence
    for name in names:
        assert laboratory.run(FILE, filename=f"{name}.csv").ended.state == "Import completed"

    assert (len(model.asked), told_of(model)) == (3 * len(names), [])
    assert {name for name, *_ in inventory(laboratory)} == {f"srv-{n}" for n in range(1, 6)}
