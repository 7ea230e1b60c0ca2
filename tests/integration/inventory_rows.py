"""Rows of an inventory as imports leave them, for tests that are not about importing."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from local.tenants import Tenant
from tests.integration.laboratory import NORTH, Laboratory


def add_assets(laboratory: Laboratory, *assets: dict[str, Any], tenant: Tenant = NORTH) -> dict[str, str]:
    """Assets with these columns; their ids by name. `attributes` are kept where custom attributes are."""
    ids: dict[str, str] = {}
    with laboratory.superuser.begin() as connection:
        for asset in assets:
            columns = _of(tenant) | {name: value for name, value in asset.items() if name != "attributes"}
            (asset_id,) = connection.execute(_insert("assets", columns), columns).one()
            ids[str(asset.get("name"))] = str(asset_id)
            if "attributes" in asset:
                kept = _of(tenant) | {"asset_id": asset_id, "attributes": json.dumps(asset["attributes"])}
                connection.execute(_insert("asset_custom_attributes", kept), kept)
    return ids


def add_dependencies(
    laboratory: Laboratory,
    ids: dict[str, str],
    *edges: tuple[str, str] | tuple[str, str, dict[str, Any]],
    **options: Any,
) -> None:
    """`("web", "db")` or with columns: web depends on db."""
    tenant = options.get("tenant", NORTH)
    with laboratory.superuser.begin() as connection:
        for source, target, *columns in edges:
            row = _of(tenant) | {"asset_id": ids[source], "depends_on_asset_id": ids[target]}
            row |= {"dependency_type": "network", "port": 443, "protocol_name": "tcp"} | dict(*columns)
            connection.execute(_insert("asset_dependencies", row), row)


def _of(tenant: Tenant) -> dict[str, Any]:
    return {"client_account_id": str(tenant.client_account_id), "engagement_id": str(tenant.engagement_id)}


def _insert(table: str, columns: dict[str, Any]) -> sa.TextClause:
    values = ", ".join(f"CAST(:{name} AS {_TYPES.get(name, 'text')})" for name in columns)
    return sa.text(f"INSERT INTO migration.{table} ({', '.join(columns)}) VALUES ({values}) RETURNING id")


_TYPES = {
    **dict.fromkeys(("client_account_id", "engagement_id", "asset_id", "depends_on_asset_id"), "uuid"),
    **dict.fromkeys(("port", "conn_count"), "bigint"),
    **dict.fromkeys(("updated_at", "deleted_at"), "timestamptz"),
    **{f"{metric}_utilization_percent{peak}": "float8" for metric in ("cpu", "memory") for peak in ("", "_max")},
    "pii_flag": "boolean",
    "attributes": "jsonb",
}
