"""Which import, and which file, a caller's words stand for: their own, or the same "there is none" for all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from importflow.database import tenant_session
from importflow.errors import ApiError
from importflow.file_reference import find_referenced, uploaded_file
from importflow.import_lookup import PATIENCE_SECONDS, find_import, lock_import
from importflow.models import DataImport
from importflow.tenancy import Tenant
from tests.integration.asking import UNKNOWN
from tests.integration.laboratory import BUCKET, NORTH, NORTH_TWO, SOUTH, Laboratory, as_product

FILE = "Name\nweb-1\n"
OWN, *OTHERS = map(as_product, (NORTH, NORTH_TWO, SOUTH))
NOT_FOUND = (HTTPStatus.NOT_FOUND, "import-not-found", "There is no such import.")
FOREIGN_OR_NONE = {
    "nothing": "",
    "no key": "servers.csv",
    "a result": "results/{folder}/servers.csv",
    "the key in an address": "s3://bucket/{key}",
    "a way back": "uploads/../{key}",
    "another file in a folder below": "{key}/servers.csv",
}


@contextmanager
def nothing_found() -> Iterator[None]:
    """What is done in it is refused as every foreign, unknown and malformed name is."""
    with pytest.raises(ApiError) as refused:
        yield
    assert (refused.value.status, refused.value.code, refused.value.detail) == NOT_FOUND


def key_of_a_form(laboratory: Laboratory, folder_of: Tenant = OWN) -> str:
    """That of a new import of ours, moved to the folder of this tenant."""
    key: str = laboratory.presign()["upload"]["fields"]["key"]
    return key.replace(str(OWN).replace(":", "/"), str(folder_of).replace(":", "/"))


@pytest.mark.parametrize("find", [find_import, lock_import])
def test_each_of_the_three_ids_names_the_import_of_its_tenant(
    laboratory: Laboratory, find: Callable[[Session, str], DataImport]
) -> None:
    accepted = laboratory.presign()
    for name in ("data_import_id", "master_flow_id", "flow_id"):
        with tenant_session(OWN) as session:
            assert str(find(session, accepted[name]).id) == accepted["data_import_id"]
        for other in OTHERS:
            with nothing_found(), tenant_session(other) as session:
                find(session, accepted[name])


@pytest.mark.parametrize("any_id", ["", "x", "0" * 31, "'; --", UNKNOWN])
def test_what_no_import_is_called_is_answered_like_what_is_foreign(laboratory: Laboratory, any_id: str) -> None:
    laboratory.presign()
    with nothing_found(), tenant_session(OWN) as session:
        find_import(session, any_id)


def test_an_import_is_held_until_the_transaction_ends_and_waited_for_no_longer_than_a_request(
    laboratory: Laboratory,
) -> None:
    accepted = laboratory.presign()
    held = sa.text("SELECT 1 FROM migration.data_imports WHERE id = :id FOR UPDATE SKIP LOCKED")
    with tenant_session(OWN) as session:
        lock_import(session, accepted["flow_id"])
        assert session.scalar(sa.text("SHOW lock_timeout")) == f"{PATIENCE_SECONDS}s"
        assert laboratory.rows(held.text, id=accepted["data_import_id"]) == []

    assert PATIENCE_SECONDS < 29  # API Gateway's own
    assert laboratory.rows(held.text, id=accepted["data_import_id"]) == [(1,)]


def test_a_file_is_named_by_an_id_or_by_the_key_of_its_form(laboratory: Laboratory) -> None:
    accepted = laboratory.presign()
    key = accepted["upload"]["fields"]["key"]
    with tenant_session(OWN) as session:
        named = [
            find_referenced(session, OWN, accepted["flow_id"], None),
            find_referenced(session, OWN, None, key),
            find_referenced(session, OWN, UNKNOWN, key),
        ]

        assert {str(each.id) for each in named} == {accepted["data_import_id"]}


@pytest.mark.parametrize("key", FOREIGN_OR_NONE.values(), ids=FOREIGN_OR_NONE)
def test_what_is_no_key_of_a_form_names_nothing(laboratory: Laboratory, key: str) -> None:
    own = key_of_a_form(laboratory)
    folder = own.removeprefix("uploads/").rpartition("/")[0]
    with nothing_found(), tenant_session(OWN) as session:
        find_referenced(session, OWN, None, key.format(key=own, folder=folder))


def test_a_key_in_the_folder_of_another_tenant_names_nothing_of_ones_own(laboratory: Laboratory) -> None:
    elsewhere = key_of_a_form(laboratory, folder_of=OTHERS[1])
    with nothing_found(), tenant_session(OWN) as session:
        find_referenced(session, OWN, None, elsewhere)


def test_neither_an_id_nor_a_key_names_nothing(laboratory: Laboratory) -> None:
    laboratory.presign()
    with nothing_found(), tenant_session(OWN) as session:
        find_referenced(session, OWN, None, None)


@pytest.mark.parametrize("other", OTHERS, ids=["another engagement", "another client"])
def test_the_key_of_another_tenant_names_nothing(laboratory: Laboratory, other: Tenant) -> None:
    for named in (key_of_a_form(laboratory), key_of_a_form(laboratory, folder_of=other)):
        with nothing_found(), tenant_session(other) as session:
            find_referenced(session, other, None, named)


def test_the_file_is_the_version_that_was_claimed_whatever_came_later(laboratory: Laboratory) -> None:
    ran = laboratory.run(FILE)
    event = laboratory.uploads[ran.id]
    laboratory.s3.put_object(Bucket=BUCKET, Key=event["key"], Body=b"something else")
    with tenant_session(OWN) as session:
        found = uploaded_file(find_import(session, ran.id), BUCKET)

        assert (found.source.version_id, found.size) == (event["version_id"], len(FILE))
        assert (found.source.bucket, found.source.key, str(found.data_import.id)) == (BUCKET, event["key"], ran.id)


def test_before_it_is_claimed_the_file_is_what_is_there_now(laboratory: Laboratory) -> None:
    put = laboratory.put(FILE)
    latest = laboratory.s3.put_object(Bucket=BUCKET, Key=put["key"], Body=b"Name\n")
    with tenant_session(OWN) as session:
        found = uploaded_file(find_import(session, put["accepted"]["flow_id"]), BUCKET)

    assert (found.source.version_id, found.size) == (latest["VersionId"], len(b"Name\n"))


def test_a_file_that_is_not_there_is_said_to_be_missing(laboratory: Laboratory) -> None:
    accepted = laboratory.presign()
    with pytest.raises(ApiError) as refused, tenant_session(OWN) as session:
        uploaded_file(find_import(session, accepted["flow_id"]), BUCKET)

    assert (refused.value.status, refused.value.code) == (HTTPStatus.CONFLICT, "file-not-there")
