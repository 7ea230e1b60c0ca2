"""Keys of objects: built and parsed in one place, whatever the file is called."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importflow import object_keys
from importflow.object_keys import UploadAddress, parse_upload_key, safe_filename, upload_key
from importflow.tenancy import Tenant
from tests.unit.builders import CLIENT, ENGAGEMENT, IMPORT, TENANT

FOLDER = f"{CLIENT}/{ENGAGEMENT}/{IMPORT}"

NAMES = {
    "plain": ("servers.csv", "servers.csv"),
    "spaces and brackets": ("servers (final) 2.csv", "servers_final_2.csv"),
    "accents": ("Größe é.csv", "Groe_e.csv"),
    "another alphabet": ("服务器.csv", "csv"),
    "only another alphabet": ("服务器", "file"),
    "a path": ("exports/2024/servers.csv", "servers.csv"),
    "a path of Windows": ("C:\\exports\\servers.csv", "servers.csv"),
    "a way out": ("../../etc/passwd", "passwd"),
    "only a way out": ("..", "file"),
    "a folder": ("servers/", "file"),
    "a hidden file": (".servers.csv", "servers.csv"),
    "signs of addresses": ("a?b=c&d#e%2f.csv", "a_b_c_d_e_2f.csv"),
    "the form's own variable": ("${filename}", "filename"),
    "control characters": ("a\x00b\r\nc.csv", "a_b_c.csv"),
    "nothing": ("", "file"),
    "a right-to-left override": ("a\u202evsc.exe", "avsc.exe"),
    "full-width letters": ("ｓｅｒｖｅｒ／．．.csv", "server_...csv"),
    "an X at the end": ("serverX", "serverX"),
    "long": ("x" * 300 + ".csv", "x" * 96 + ".csv"),
}


@pytest.mark.parametrize(("filename", "safe"), NAMES.values(), ids=NAMES)
def test_a_key_carries_a_readable_and_harmless_file_name(filename: str, safe: str) -> None:
    assert safe_filename(filename) == safe


@given(filename=st.text(), client=st.uuids(), engagement=st.uuids(), data_import_id=st.uuids())
def test_an_upload_key_leads_back_to_its_import(
    filename: str, client: UUID, engagement: UUID, data_import_id: UUID
) -> None:
    tenant = Tenant(client, engagement)
    key = upload_key(tenant, data_import_id, filename)

    assert parse_upload_key(key) == UploadAddress(tenant, data_import_id)
    assert re.fullmatch(r"uploads/[0-9a-f-]{36}/[0-9a-f-]{36}/[0-9a-f-]{36}/[A-Za-z0-9._-]{1,100}", key)
    assert ".." not in key.split("/")


def test_a_key_is_in_the_folder_of_its_import() -> None:
    assert upload_key(TENANT, IMPORT, "a b.csv") == f"uploads/{FOLDER}/a_b.csv"
    assert object_keys.rejected_rows_key(TENANT, IMPORT, "csv") == f"results/{FOLDER}/rejected-rows.csv"


FOREIGN = {
    "nothing": "",
    "no upload": f"work/{FOLDER}/plan.json",
    "an upload inside another folder": f"old/uploads/{FOLDER}/a.csv",
    "no file name": f"uploads/{FOLDER}/",
    "a folder more": f"uploads/{FOLDER}/more/a.csv",
    "a folder less": f"uploads/{CLIENT}/{ENGAGEMENT}/a.csv",
    "no id": f"uploads/{CLIENT}/{ENGAGEMENT}/{'z' * 36}/a.csv",
    "hyphens for an id": f"uploads/{CLIENT}/{ENGAGEMENT}/{'-' * 36}/a.csv",
    "an id in capitals": f"uploads/{FOLDER.upper()}/a.csv",
    "an id in braces": f"uploads/{CLIENT}/{ENGAGEMENT}/{{{str(IMPORT)[2:]}}}/a.csv",
}


@pytest.mark.parametrize("key", FOREIGN.values(), ids=FOREIGN)
def test_a_key_that_is_not_ours_leads_nowhere(key: str) -> None:
    assert parse_upload_key(key) is None


def test_what_the_steps_keep_never_starts_an_import() -> None:
    keys = [
        object_keys.manifest_key(TENANT, IMPORT),
        object_keys.plan_key(TENANT, IMPORT),
        object_keys.staged_chunk_key(TENANT, IMPORT, 12),
    ]

    assert keys == [f"work/{FOLDER}/{name}" for name in ("manifest.json", "plan.json", "chunks/000012.ndjson")]
    assert [parse_upload_key(key) for key in keys] == [None, None, None]
