"""Masking at the door: secrets and raw personal values go, the inventory stays."""

from __future__ import annotations

import base64
import time

import pytest

from importflow.service_handlers.masking import is_masked, mask_batch, mask_rows
from importflow.service_handlers.payment_cards import is_card
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.secret_patterns import mask_command
from tests.unit.builders import noted

CARD = "4929 4212 3460 0821"
JWT = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (b'{"alg":"HS256"}', b'{"sub":"42"}', b"x" * 32)
)
AWS_ID = "AKIA" + "Z7QX2M5K3PLW8RTY"
AWS_SECRET = "q9Zt4Lk/8sVbN2xWcE7rYuIo+3PaSdFgHjKlM5Tn"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"


def a_batch_of(columns: list[str], *rows: list[str]) -> RecordBatch:
    return RecordBatch(columns, list(range(2, 2 + len(rows))), [list(row) for row in rows])


def masked(column: str, cell: str) -> str:
    """What is left of one cell of a column, beside a name."""
    batch = a_batch_of(["Name", column], ["web-1", cell])
    mask_batch(batch)
    assert [(f[1], f[2]) for f in noted(batch)] == (
        [(column, "sensitive-value-masked")] if batch.cells[0][1] != cell else []
    )
    return batch.cells[0][1]


# column and cell → what is left
WHOLE = {
    "a sample": ("sample_data", "Erika Mustermann", "[masked, 9-32 characters]"),
    "a numbered sample": ("Sample Value 2", "erika", "[masked, 1-8 characters]"),
    "a match": ("Match", "x" * 40, "[masked, 33-256 characters]"),
    "matched text": ("Matched Text", "y" * 300, "[masked, over 256 characters]"),
    "a password": ("Admin Password", "hunter2", "[masked, 1-8 characters]"),
    "a secret in capitals": ("CLIENT_SECRET", "abc", "[masked, 1-8 characters]"),
    "a token": ("API token", "abc", "[masked, 1-8 characters]"),
    "a connection string": ("connectionString", "Server=db", "[masked, 9-32 characters]"),
    "a private key": ("private_key", "abc", "[masked, 1-8 characters]"),
    "a nested password": ("resources[].data.password", "abc", "[masked, 1-8 characters]"),
    "a nested sample": ("findings[].sample", "erika", "[masked, 1-8 characters]"),
    "a social security number": ("SSN", "219-09-9999", "[masked, 9-32 characters]"),
    "a card": ("Credit Card", "12345678901", "[masked, 9-32 characters]"),
    "mail in a sample": ("Sample", "erika@example.org", "[masked, 9-32 characters]"),
    "a count of such numbers": ("SSN", "1204", "1204"),
    "whether there is one": ("Password", "yes", "yes"),
    "no value": ("Password", "N/A", "N/A"),
    "a question about one": ("Has password", "maybe", "maybe"),
    "an age": ("Password age", "42 days", "42 days"),
    "an IP prefix": ("Prefix", "10.0.0.0/8", "10.0.0.0/8"),
    "the owner's mail": ("Owner", "erika@example.org", "erika@example.org"),
    "masked before": ("Password", "[masked, 1-8 characters]", "[masked, 1-8 characters]"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "left"), WHOLE.values(), ids=WHOLE)
def test_a_column_of_raw_values_is_masked_whole(column: str, cell: str, left: str) -> None:
    assert masked(column, cell) == left


def test_what_stands_around_a_match_is_masked_with_it() -> None:
    batch = a_batch_of(["Prefix", "Match", "Suffix", "Sub File"], ["born on ", "1970-01-01", " in Oslo", "a.docx"])
    mask_batch(batch)
    assert batch.cells == [
        ["[masked, 1-8 characters]", "[masked, 9-32 characters]", "[masked, 1-8 characters]", "a.docx"]
    ]


# cell → what is left, {} standing for the mask
COMMANDS = {
    "an option": ("app --password S3cret -v", "app --password {} -v"),
    "an option with an equals sign": ("app --db-password=S3cret -v", "app --db-password={} -v"),
    "a quoted value": ("app --password 'S3 cret' -v", "app --password {} -v"),
    "attached": ("mysql -uroot -pS3cret crm", "mysql -uroot -p{} crm"),
    "attached to any program": ("backup -pS3cr3t! /srv", "backup -p{} /srv"),
    "a program's own option": ("sqlcmd -S db -U sa -P S3cret", "sqlcmd -S db -U sa -P {}"),
    "another program's": ("redis-cli -h db -a S3cret ping", "redis-cli -h db -a {} ping"),
    "a variable": ("PGPASSWORD=S3cret psql -h db", "PGPASSWORD={} psql -h db"),
    "a short variable": ("DB_PASS=S3cret TOKEN=abcdef app", "DB_PASS={} TOKEN={} app"),
    "a property": ("java -Dspring.datasource.password=S3cret -jar a.jar", "java -Dspring.datasource.password={} -jar a.jar"),
    "a connection string": ("Server=db;UID=sa;PWD=S3cret;Port=1", "Server=db;UID=sa;PWD={};Port=1"),
    "a header": ("curl -H 'Authorization: Bearer abc.def' https://a", "curl -H 'Authorization: Bearer {}' https://a"),
    "user and password": ("curl -u ann:S3cret https://a", "curl -u ann:{} https://a"),
    "user, password and host": ("scp ann:S3cret@host:/x .", "scp ann:{}@host:/x ."),
    "a URL": ("psql postgres://ann:S3cret@db/crm", "psql postgres://ann:{}@db/crm"),
    "a Windows option": ("tool.exe /password:S3cret /v", "tool.exe /password:{} /v"),
    "keys of AWS": (f"x {AWS_ID} {AWS_SECRET}", "x {} {}"),
    "a port": ("nginx -p8080 -c /etc/nginx.conf", "nginx -p8080 -c /etc/nginx.conf"),
    "a mapped port": ("docker run -p 80:8080 web", "docker run -p 80:8080 web"),
    "a profile": ("aws -profile2 s3 ls", "aws -profile2 s3 ls"),
    "a policy about passwords": ("aws x --minimum-password-length 14", "aws x --minimum-password-length 14"),
    "a file of passwords": ("app --password-file /etc/app", "app --password-file /etc/app"),
    "a working directory": ("env PWD=/srv/app node a.js", "env PWD=/srv/app node a.js"),
    "a variable's name": ("app --password $DB_PASSWORD", "app --password $DB_PASSWORD"),
    "an ordinary command": ("/usr/bin/python3 -m http.server --bind 10.0.0.1", "/usr/bin/python3 -m http.server --bind 10.0.0.1"),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "left"), COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("column", ["process_command_line", "cmdLine", "Command", "args"])
def test_a_command_line_keeps_everything_but_its_secrets(column: str, cell: str, left: str) -> None:
    expected = left.replace("{}", "[masked]")

    assert masked(column, cell) == expected
    assert mask_command(expected) == expected


# column and cell → what is left
TEXTS = {
    "a card": ("Notes", f"paid with {CARD}.", "paid with [masked]."),
    "a card without blanks": ("Notes", "card:4929421234600821", "card:[masked]"),
    "a card with hyphens": ("Notes", "5105-1051-0510-5100", "[masked]"),
    "American Express": ("Notes", "3782 822463 10005", "[masked]"),
    "a social security number": ("Notes", "SSN 219-09-9999, call", "SSN [masked], call"),
    "one with blanks that says so": ("Notes", "SSN: 219 09 9999", "SSN: [masked]"),
    "a private key": ("Notes", PEM, "-----BEGIN RSA PRIVATE KEY-----[masked]-----END RSA PRIVATE KEY-----"),
    "half a private key": ("Notes", PEM[:40], "-----BEGIN RSA PRIVATE KEY-----[masked]"),
    "a token": ("Notes", f"use {JWT} today", "use [masked] today"),
    "a key id of AWS": ("Owner", f"by {AWS_ID}", "by [masked]"),
    "a secret key of AWS": ("Name2", AWS_SECRET, "[masked]"),
    "a URL's credentials": ("URL", "https://ann:S3cret@host/x", "https://ann:[masked]@host/x"),
    "a connection string": ("Description", "Server=db;Password=S3cret;", "Server=db;Password=[masked];"),
    "JSON": ("Tags", '{"password": "S3cret1"}', '{"password": [masked]}'),
    "a bearer": ("Notes", "Authorization: Bearer abcdef", "Authorization: Bearer [masked]"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "left"), TEXTS.values(), ids=TEXTS)
def test_in_any_other_cell_what_is_surely_sensitive_is_masked(column: str, cell: str, left: str) -> None:
    assert masked(column, cell) == left
    assert masked(column, left) == left


# What an inventory is full of and looks like something sensitive.
HARMLESS = {
    "a serial number that passes as a card": ("Serial Number", "4929421234600821"),
    "an asset tag grouped like a card": ("Asset Tag", "5105-1051-0510-5100"),
    "a long id that passes as a card": ("resourceid", "4929421234600821"),
    "a number whose check digit does not fit": ("Notes", "4929421234600822"),
    "a number no issuer has": ("Notes", "9929421234600820"),
    "milliseconds": ("Notes", "1700000000000"),
    "an ARN": ("Notes", "arn:aws:sns:eu-west-1:492942123460:4929421234600821/x"),
    "an account": ("Notes", "492942123460"),
    "a MAC address": ("Notes", "49:29:42:12:34:60"),
    "a UUID of digits": ("Notes", "49294212-3460-0821-5105-105105105100"),
    "a serial of VMware": ("Notes", "VMware-42 29 94 21 23 46 00 82-11 05 10 51 05 10 51 00"),
    "an asset tag like a phone": ("Notes", "212-555-1111"),
    "an asset tag like a social security number": ("Asset Tag", "219-09-9999"),
    "an area that is never issued": ("Notes", "666-09-9999"),
    "a part number": ("Notes", "P219-09-9999"),
    "a version": ("Notes", "10.4929421234600821"),
    "a hash": ("Notes", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    "a path of 40 characters": ("Notes", "Applications/Contoso/Server2019/prod/web"),
    "a sentence about passwords": ("Description", "Password should be set for user root"),
    "a sentence after a colon": ("Description", "Ensure password: expires after 90 days"),
    "a number after a colon": ("Description", "credentials by type: password: 12"),
    "a URL with a port": ("URL", "https://host:8443/x?mail=a@b"),
    "a region": ("Region", "ASIA-SOUTHEAST1 and ASIAPACIFIC"),
    "a name that begins like a token": ("Name2", "eyJafjalla.eyJokull.example"),
    "mail": ("Contact", "erika@example.org"),
}  # fmt: skip


@pytest.mark.parametrize(("column", "cell"), HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_sensitive_stays(column: str, cell: str) -> None:
    assert masked(column, cell) == cell


def test_a_column_of_long_numbers_keeps_those_that_pass_as_cards_by_chance() -> None:
    numbers = [str(4929421234600821 + n) for n in range(10)]
    batch = a_batch_of(["Name", "Ticket"], *(["web-1", n] for n in numbers))

    mask_batch(batch)

    assert any(map(is_card, numbers))
    assert [row[1] for row in batch.cells] == numbers


def test_a_column_of_cards_is_masked_cell_by_cell() -> None:
    cards = [c for c in (str(4929421234600821 + n) for n in range(100)) if is_card(c)]
    batch = a_batch_of(["Name", "Remark"], *(["web-1", c] for c in cards))

    mask_batch(batch)

    assert {row[1] for row in batch.cells} == {"[masked]"}


def test_cells_beyond_the_header_are_masked_too() -> None:
    batch = a_batch_of(["Name"], ["web-1"])
    batch.extra[0] = ["x", "--password S3cret"]

    mask_batch(batch)

    assert batch.extra == {0: ["x", "--password [masked]"]}
    assert noted(batch) == [(2, None, "sensitive-value-masked")]


def test_the_sample_of_a_file_is_masked_like_its_records_whatever_its_width() -> None:
    rows = mask_rows(["Name", "Password"], [["web-1", "hunter2", CARD], ["web-2"], []])

    assert rows == [["web-1", "[masked, 1-8 characters]", "[masked]"], ["web-2"], []]


def test_rows_of_a_file_that_breaks_off_are_masked_as_far_as_they_go() -> None:
    assert mask_rows(["Password", "Name", "Owner"], [["hunter2"]]) == [["[masked, 1-8 characters]"]]
    assert mask_rows(["Password"], []) == []


def test_a_cell_of_which_nothing_is_left_is_known() -> None:
    cells = ("[masked]", "[masked, 1-8 characters]", "by [masked]", "[masked] and more", "web-1")

    assert [is_masked(cell) for cell in cells] == [True, True, False, False, False]


@pytest.mark.parametrize("cell", ["a" * 300_000, "1." * 150_000, "mysql " * 20_000, "-p1 " * 50_000, "://a:" * 50_000])
def test_a_hostile_cell_costs_no_more_than_its_length(cell: str) -> None:
    started = time.process_time()
    mask_command(cell)
    assert time.process_time() - started < 5
