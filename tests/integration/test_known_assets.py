"""Known assets are found by index, of the own tenant only."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from importflow.database import SET_TENANT
from local.database import DatabaseUrls
from local.tenants import Tenant
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, Laboratory

FILE = "sys_id,Name,Hostname,FQDN,Serial Number\nA1,Web-1,WEB-1-host,Web-1.example.com,SN-1\n"
SHARING = (
    "SELECT * FROM migration.assets_sharing_a_key(CAST(:serial_numbers AS text[]), CAST(:names AS text[]),"
    " CAST(:ids AS uuid[]))"
)
BEARING = "SELECT * FROM migration.assets_bearing_source_id(:header, CAST(:source_ids AS text[]))"
KEYS: dict[str, dict[str, list[str]]] = {
    "serial number": {"serial_numbers": ["sn-1"]},
    "domain name": {"names": ["web-1.example.com"]},
    "host name": {"names": ["web-1-host"]},
    "name": {"names": ["web-1"]},
}


def asked(urls: DatabaseUrls, tenant: Tenant | None, statement: str, *, times: int = 1, **parameters: Any) -> list[Any]:
    """What the app role is answered on behalf of the tenant, the last time it asks."""
    engine = sa.create_engine(urls.app, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if tenant is not None:
            whose = {"client_account_id": tenant.client_account_id, "engagement_id": tenant.engagement_id}
            connection.execute(SET_TENANT, {name: str(value) for name, value in whose.items()})
        return [list(connection.execute(sa.text(statement), parameters)) for _ in range(times)][-1]


def sharing(urls: DatabaseUrls, tenant: Tenant | None, **keys: list[str]) -> list[Any]:
    return asked(urls, tenant, SHARING, **({"serial_numbers": [], "names": [], "ids": []} | keys))


@pytest.mark.parametrize("keys", KEYS.values(), ids=KEYS)
def test_an_asset_is_found_by_each_of_its_keys(
    laboratory: Laboratory, urls: DatabaseUrls, keys: dict[str, list[str]]
) -> None:
    laboratory.run(FILE)

    (row,) = sharing(urls, NORTH, **keys)

    assert tuple(row)[1:5] == ("sn-1", "web-1.example.com", "web-1-host", "web-1")


@pytest.mark.parametrize("tenant", [NORTH_TWO, SOUTH, None], ids=["other engagement", "other client", "no tenant"])
def test_nobody_else_finds_it(laboratory: Laboratory, urls: DatabaseUrls, tenant: Tenant | None) -> None:
    laboratory.run(FILE)
    ((asset_id,),) = laboratory.rows("SELECT CAST(id AS text) FROM migration.assets")

    assert len(sharing(urls, NORTH, ids=[asset_id])) == 1
    for keys in [*KEYS.values(), {"ids": [asset_id]}]:
        assert sharing(urls, tenant, **keys) == []
    for header in ("sys_id", "serial"):
        assert asked(urls, tenant, BEARING, header=header, source_ids=["a1"]) == []


@pytest.mark.parametrize("header", ["sys_id", "VM UUID", "vm-uuid"])
def test_an_asset_is_found_by_the_id_its_exporter_gave_it(
    laboratory: Laboratory, urls: DatabaseUrls, header: str
) -> None:
    """Under the common headers, which have an index, as under others."""
    laboratory.run(FILE.replace("sys_id", header))

    assert len(asked(urls, NORTH, BEARING, header=header, source_ids=["a1", "b2"])) == 1
    assert asked(urls, NORTH, BEARING, header=header, source_ids=["A1"]) == []
    assert asked(urls, NORTH, BEARING, header="another", source_ids=["a1"]) == []


def test_what_is_deleted_is_not_known(laboratory: Laboratory, urls: DatabaseUrls) -> None:
    laboratory.run(FILE)
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("UPDATE migration.assets SET deleted_at = now()"))

    assert sharing(urls, NORTH, names=["web-1"]) == []
    assert asked(urls, NORTH, BEARING, header="sys_id", source_ids=["a1"]) == []


def test_looking_up_walks_no_inventory(laboratory: Laboratory, urls: DatabaseUrls) -> None:
    """Of 20,000 assets, looking for one reads the pages of the indexes that lead to it."""
    laboratory.run("Name,sys_id\n" + "".join(f"web-{n},id-{n}\n" for n in range(20_000)))

    assert pages_read(urls, SHARING, serial_numbers=["x"], names=["web-7"], ids=[]) < 60
    assert pages_read(urls, BEARING, header="sys_id", source_ids=["id-7"]) < 60
    assert pages_read(urls, BEARING, header="other", source_ids=["id-7"]) > 300


def pages_read(urls: DatabaseUrls, statement: str, **parameters: Any) -> int:
    """Pages of 8 kB the statement touches, once its plan is made and the catalogue is known."""
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    (plan,) = asked(urls, NORTH, explain, times=2, **parameters)
    top = plan[0][0]["Plan"]
    return int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"])
