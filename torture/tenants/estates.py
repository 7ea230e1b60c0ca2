"""What three tenants have: the same files, each with its own word in every name, so that a stray value is known.

Guarantees: `unchanged` tells whether anything of a tenant was written, by digests of all its rows.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from importflow.models import ImportCategory
from importflow.tenancy import Tenant as Owner
from local.handlers import run_import
from local.laboratory import Laboratory
from local.tenants import Tenant
from torture.samples import as_csv, findings, flows, servers, usage
from torture.tenants.callers import NORTH, SIBLING, SOUTH

# No part of any of them is in another, in an id, or in what the program says by itself.
WORDS = {NORTH: "kumquat", SIBLING: "zucchini", SOUTH: "rutabaga"}
_C = ImportCategory


@dataclass(frozen=True, slots=True)
class Estate:
    """One tenant's things by name: ids of imports, flows and assets, and the key of an upload."""

    tenant: Tenant
    imports: Mapping[str, str]
    assets: tuple[str, ...]
    key: str

    @property
    def word(self) -> str:
        return WORDS[self.tenant]


def build_estates(lab: Laboratory, scratch: Path) -> dict[Tenant, Estate]:
    """All four categories imported for each, one file that waits."""
    os.environ["CHUNK_BYTES"] = "1500"
    return {tenant: _estate(lab, scratch, tenant) for tenant in WORDS}


def _estate(lab: Laboratory, scratch: Path, tenant: Tenant) -> Estate:
    owner = Owner(tenant.client_account_id, tenant.engagement_id)
    word = WORDS[tenant]
    first: dict[str, Any] = {}
    for category, rows in (
        (_C.CMDB_EXPORT, servers(6)), (_C.APP_DISCOVERY, flows(6)), (_C.INFRASTRUCTURE, usage(4)),
        (_C.SENSITIVE_DATA, findings(4)),
    ):  # fmt: skip
        file = _file(scratch, f"{word}-{category.value}.csv", as_csv(rows), word)
        event = lab.upload(file, category, tenant=owner)
        ended = run_import(event, lab.manifest)
        if ended.state != "Import completed":
            raise RuntimeError(f"{file.name} ended in {ended.state}: {ended.detail}")
        first = first or event
    waiting = lab.upload(_file(scratch, f"{word}-waiting.csv", as_csv(servers(2)), word), tenant=owner)
    return _read(lab, tenant, first["key"], waiting["key"])


def _file(scratch: Path, name: str, content: bytes, word: str) -> Path:
    path = scratch / name
    for part in (b"web", b"app", b"db", b"corp", b"Zoe"):
        content = content.replace(part, f"{word}-{part.decode()}".encode())
    path.write_bytes(content)
    return path


def _read(lab: Laboratory, tenant: Tenant, key: str, waiting: str) -> Estate:
    engine = sa.create_engine(lab.postgres.urls.superuser, connect_args={"ssl_context": False})
    with engine.connect() as connection:
        done = key.split("/")[3]
        flows_of = connection.execute(
            sa.text(
                "SELECT c.flow_id, i.master_flow_id FROM migration.data_imports i"
                " JOIN migration.discovery_flows c ON c.data_import_id = i.id WHERE i.id = :id"
            ),
            {"id": UUID(done)},
        ).one()
        assets = connection.scalars(
            sa.text("SELECT CAST(id AS text) FROM migration.assets WHERE engagement_id = :id ORDER BY id"),
            {"id": tenant.engagement_id},
        ).all()
    engine.dispose()
    imports = {"done": done, "waiting": waiting.split("/")[3]}
    imports |= {"flow": str(flows_of.flow_id), "master": str(flows_of.master_flow_id)}
    return Estate(tenant, imports, tuple(assets), key)


_TABLES = ("client_accounts", "engagements", "crewai_flow_state_extensions", "discovery_flows", "data_imports",
           "raw_import_records", "assets", "asset_dependencies", "asset_custom_attributes",
           "llm_usage_logs")  # fmt: skip
_OF_IMPORTS = ("import_processing_steps", "import_field_mappings")
_DIGESTS = sa.text(
    " UNION ALL ".join(
        f"SELECT {'id' if table == 'engagements' else 'engagement_id'} AS engagement_id, '{table}' AS name, count(*),"
        f" sum(hashtext(CAST(t AS text))) FROM migration.{table} t GROUP BY 1"
        for table in _TABLES if table != "client_accounts"
    )
    + "".join(
        f" UNION ALL SELECT i.engagement_id, '{table}', count(*), sum(hashtext(CAST(t AS text)))"
        f" FROM migration.{table} t JOIN migration.data_imports i ON i.id = t.data_import_id GROUP BY 1"
        for table in _OF_IMPORTS
    )
    + " ORDER BY 1, 2"
)  # fmt: skip

State = dict[UUID, tuple[Any, ...]]


def state(connection: sa.Connection) -> State:
    """What each engagement has, as digests."""
    found: dict[UUID, list[Any]] = {}
    for engagement_id, *digest in connection.execute(_DIGESTS):
        found.setdefault(engagement_id, []).append(tuple(digest))
    return {engagement_id: tuple(digests) for engagement_id, digests in found.items()}


def changed(before: State, after: State) -> list[UUID]:
    """The engagements in which something was written."""
    return [each for each in before.keys() | after.keys() if before.get(each) != after.get(each)]
