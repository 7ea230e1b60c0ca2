"""Secrets planted in files of every category leave no trace: no row, no object, no log line, no answer has them.

What is searched is everything but the upload itself and the chunks staged from it, which live as long as the upload.
"""

from __future__ import annotations

import base64
import csv
import io
import json

import pytest
import sqlalchemy as sa

from importflow.models import ImportCategory
from importflow.service_handlers import REGISTRY
from tests.integration.laboratory import BUCKET, Laboratory, Ran, call_api

CARD = "4929 4212 3460 0821"
JWT = ".".join(
    base64.urlsafe_b64encode(p).decode().rstrip("=") for p in (b'{"alg":"HS256"}', b'{"sub":"ann"}', b"k" * 32)
)
AWS_ID, AWS_SECRET = "AKIA" + "Z7QX2M5K3PLW8RTY", "q9Zt4Lk/8sVbN2xWcE7rYuIo+3PaSdFgHjKlM5Tn"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowKanari\n-----END RSA PRIVATE KEY-----"

# What is planted, column by column, beside the columns a category needs.
PLANTED: dict[str, str] = {
    "sample_data": "Erika Kanari, Elm Street",
    "Match": "Kanari-Match-7",
    "Admin Password": "kanari#Pass1",
    "API Token": "kanaritoken99",
    "SSN": "219-09-9999",
    "process_command_line": "mysql -uroot -pKanari1 --token Kanari2 'Authorization: Bearer Kanari3' ann:Kanari4@db1",
    "Notes": f"card {CARD}, {JWT}, key {AWS_ID} {AWS_SECRET}",
    "Remarks": PEM,
    "Link": "https://ann:Kanari5@files.example/x?password=Kanari6",
    "Reference": "her number is 219-09-8888",
}
CANARIES = (
    "Erika Kanari", "Kanari-Match-7", "kanari#Pass1", "kanaritoken99", "219-09-9999", "219-09-8888", CARD, JWT, AWS_ID,
    AWS_SECRET, "MIIEowKanari", *(f"Kanari{n}" for n in range(1, 7)),
)  # fmt: skip

# category → its own columns with a record's cells
NEEDED: dict[ImportCategory, dict[str, str]] = {
    ImportCategory.CMDB_EXPORT: {"Name": "web-1", "IP Address": "10.0.0.1", "Operating System": "RHEL"},
    ImportCategory.APP_DISCOVERY: {
        "Source Server": "web-1", "Destination Server": "db-1", "Destination Port": "5432", "Protocol": "tcp",
    },
    ImportCategory.INFRASTRUCTURE: {"Server Name": "web-1", "CPU Utilization (%)": "12", "Memory (GB)": "16"},
    ImportCategory.SENSITIVE_DATA: {"Server": "web-1", "Data Type": "Email", "Severity": "High"},
}  # fmt: skip


def a_file(category: ImportCategory, *, nameless: bool = False) -> str:
    """A record with everything planted, one with nothing, and one rejected for a cell too many; or only nameless ones."""
    needed = NEEDED[category] if not nameless else dict.fromkeys(NEEDED[category], "")
    rows = [[*NEEDED[category], *PLANTED], [*needed.values(), *PLANTED.values()]]
    if not nameless:
        rows.append([*needed.values(), *[""] * len(PLANTED)])
        rows.append([*needed.values(), *PLANTED.values(), f"--password Kanari1 {CARD}"])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def tables(laboratory: Laboratory) -> str:
    with laboratory.superuser.connect() as connection:
        names = sa.inspect(connection).get_table_names(schema="migration")
        return "\n".join(
            str(row[0])
            for name in names
            for row in connection.execute(sa.text(f"SELECT t::text FROM migration.{name} t"))
        )


def objects(laboratory: Laboratory) -> str:
    found = laboratory.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    keys = [o["Key"] for o in found if not o["Key"].startswith("uploads/") and "/chunks/" not in o["Key"]]
    bodies = [laboratory.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys]
    assert keys
    return "\n".join(body.decode("utf-8", "replace") for body in bodies)


def answers(laboratory: Laboratory, ran: Ran) -> str:
    """Everything the API says about the import and what came of it; makes the file of rejected rows too."""
    imports, asset = "/api/v1/data-import", laboratory.rows("SELECT id FROM migration.assets ORDER BY id")[0][0]
    asked = [
        ("status/status", f"{imports}/status/{ran.id}"), ("status/status", imports),
        ("status/findings", f"{imports}/{ran.id}/findings"), ("status/rejected_rows", f"{imports}/{ran.id}/rejected-rows"),
        ("status/inventory", "/api/v1/assets"), ("status/inventory", f"/api/v1/assets/{asset}"),
        ("status/inventory", "/api/v1/asset-dependencies"),
    ]  # fmt: skip
    said = [call_api(handler, "GET", path) for handler, path in asked]
    assert [answer.status for answer in said] == [200] * len(asked), said
    return json.dumps([answer.body for answer in said], ensure_ascii=False)


@pytest.mark.parametrize("category", REGISTRY)
def test_planted_secrets_leave_no_trace(
    laboratory: Laboratory, category: ImportCategory, capfd: pytest.CaptureFixture[str]
) -> None:
    ran = laboratory.run(a_file(category), import_category=category.value)
    assert ran.status["status"] == "completed", ran.status["error"]
    said = answers(laboratory, ran)
    logged = "".join(capfd.readouterr())

    searched = {"tables": tables(laboratory), "objects": objects(laboratory), "log": logged, "answers": said}
    traces = [
        (where, canary) for where, text in searched.items() for canary in CANARIES if canary in text.replace("\\", "")
    ]
    assert traces == []
    assert "[masked]" in searched["tables"]
    masked = {column for row, column, code in ran.findings() if code == "sensitive-value-masked" and row == 2}
    assert masked == set(PLANTED)


@pytest.mark.parametrize("category", REGISTRY)
def test_a_file_of_which_every_record_is_rejected_leaves_no_trace_either(
    laboratory: Laboratory, category: ImportCategory, capfd: pytest.CaptureFixture[str]
) -> None:
    ran = laboratory.run(a_file(category, nameless=True), import_category=category.value)

    assert ran.status["status"] == "failed"
    searched = tables(laboratory) + objects(laboratory) + "".join(capfd.readouterr())
    assert [canary for canary in CANARIES if canary in searched.replace("\\", "")] == []
