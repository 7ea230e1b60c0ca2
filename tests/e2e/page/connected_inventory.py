"""An engagement of 2,000 assets with 10,000 dependencies among them, as a data centre has them, and who works in it.

Written by SQL as the owner of the tables. Applications of all sizes with tiers of servers; most traffic stays in an
application, some goes to others and to a few that everybody uses; noise goes to name and time servers.
"""

from __future__ import annotations

import json
import random
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from local.seed import seed_people
from local.stack import Stack
from local.tenants import NORTHWIND, Person, Tenant

ASSETS, DEPENDENCIES, NOISE = 2_000, 10_000, 1_500
CONNECTED = Tenant(NORTHWIND.id, UUID("e1000000-0000-4000-8000-000000000020"))
MARA = Person("mara@northwind.example", (CONNECTED,))

_APPLICATIONS = (
    *("Freight booking", "Warehouse control", "Fleet tracking", "Customs clearance", "Billing", "Payroll", "Intranet"),
    *("Customer portal", "Data warehouse", "Document archive", "Route planning", "Yard management", "Identity"),
)
_TIERS = (("web", "Linux Server"), ("app", "Linux Server"), ("db", "Database"), ("lb", "Load Balancer"))
_PORTS = {"web": (443, 80), "app": (8080, 8443), "db": (5432, 1521), "lb": (443,)}
_TENANT = sa.text(
    "SELECT set_config('app.client_account_id', :client, true), set_config('app.engagement_id', :engagement, true)"
)
_ENGAGEMENT = sa.text(
    "INSERT INTO migration.engagements (id, client_account_id, name, slug)"
    " VALUES (CAST(:engagement AS uuid), CAST(:client AS uuid), 'Whole data centre', 'whole-data-centre')"
)
_ASSETS = """
    INSERT INTO migration.assets (
        client_account_id, engagement_id, id, name, hostname, asset_type, environment, application_name,
        application_data_classification, discovery_method, cpu_utilization_percent, cpu_utilization_percent_max,
        memory_utilization_percent, memory_utilization_percent_max)
    SELECT CAST(:client AS uuid), CAST(:engagement AS uuid), id, name, name, asset_type, environment, application_name,
           classification, discovery_method, cpu, cpu_peak, memory, memory_peak
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS made (
        id uuid, name text, asset_type text, environment text, application_name text, classification text,
        discovery_method text, cpu float8, cpu_peak float8, memory float8, memory_peak float8)
"""
_SCOPES = """
    INSERT INTO migration.asset_custom_attributes (client_account_id, engagement_id, asset_id, attributes)
    SELECT CAST(:client AS uuid), CAST(:engagement AS uuid), id,
           jsonb_build_object('sensitive_data', jsonb_build_object('compliance_scopes', scopes))
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS made (id uuid, scopes jsonb) WHERE scopes IS NOT NULL
"""
_EDGES = """
    INSERT INTO migration.asset_dependencies (
        client_account_id, engagement_id, asset_id, depends_on_asset_id, dependency_type, port, protocol_name,
        conn_count, description)
    SELECT CAST(:client AS uuid), CAST(:engagement AS uuid), source, target, 'network', port, protocol, conn_count,
           description
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS made (
        source uuid, target uuid, port int, protocol text, conn_count int, description text)
"""

Row = dict[str, Any]


def add_connected_inventory(stack: Stack) -> None:
    """The engagement, its assets and dependencies, and MARA who may see them."""
    chance = random.Random(7)
    assets = [_asset(number, chance) for number in range(ASSETS)]
    services = [
        _asset(ASSETS + number, chance) | {"name": f"dns{number}", "application_name": None} for number in (1, 2)
    ]
    rows = (assets + services, assets, _dependencies(assets, chance) + _noise(assets, services, chance))
    named = {"client": str(CONNECTED.client_account_id), "engagement": str(CONNECTED.engagement_id)}
    engine = sa.create_engine(stack.database.owner, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(_TENANT, named)  # row-level security binds the owner, too
        connection.execute(_ENGAGEMENT, named)
        for statement, made in zip((_ASSETS, _SCOPES, _EDGES), rows, strict=True):
            connection.execute(sa.text(statement), named | {"rows": json.dumps(made)})
        connection.exec_driver_sql("ANALYZE migration.assets, migration.asset_dependencies")
    seed_people(stack.client("cognito-idp"), stack.record.outputs["UserPoolId"], (MARA,))


def _asset(number: int, chance: random.Random) -> Row:
    """The larger applications come first; one in twelve assets belongs to none, one in sixteen is a placeholder."""
    order = min(int(chance.paretovariate(0.9)) - 1, 47)
    name = _APPLICATIONS[order] if order < len(_APPLICATIONS) else f"Service {order - len(_APPLICATIONS) + 1:02d}"
    tier, kind = chance.choices(_TIERS, weights=(4, 5, 2, 1))[0]
    placeholder = chance.random() < 1 / 16
    cpu = None if placeholder else min(99.0, chance.lognormvariate(3.0, 0.8))
    memory = None if cpu is None else min(99.0, max(2.0, chance.gauss(28 + cpu * 0.55, 14)))
    asset: Row = {
        "id": str(uuid5(CONNECTED.engagement_id, str(number))),
        "name": f"10.40.{number // 250}.{number % 250}"
        if placeholder
        else f"{name.split()[0].lower()}-{tier}{number:04d}",
        "asset_type": None if placeholder else kind,
        "environment": None if placeholder else chance.choices(("Production", "Test", "Development"), (6, 3, 2))[0],
        "application_name": None if placeholder or chance.random() < 1 / 12 else name,
        "discovery_method": "placeholder" if placeholder else "import",
        "classification": chance.choices((None, "internal", "confidential", "restricted", "public"), (9, 4, 3, 1, 1))[
            0
        ],
        "tier": tier,
    }
    if cpu is not None and memory is not None and chance.random() < 0.8:
        asset |= {"cpu": cpu, "cpu_peak": min(100, cpu * 1.6), "memory": memory, "memory_peak": min(100, memory * 1.25)}
    if asset["classification"] in {"confidential", "restricted"}:
        asset["scopes"] = chance.sample(("GDPR", "PCI DSS", "SOX"), k=chance.randint(1, 2))
    return asset


def _dependencies(assets: list[Row], chance: random.Random) -> list[Row]:
    """Each between another pair; every asset has one at least."""
    by_application: dict[str | None, list[Row]] = {}
    for asset in assets:
        by_application.setdefault(asset["application_name"], []).append(asset)
    hubs = chance.sample(assets, 40)
    pairs: dict[tuple[str, str], Row] = {}
    for turn in range(DEPENDENCIES * 100):
        source = assets[turn % ASSETS]
        where = chance.random()
        near = by_application[source["application_name"]]
        target = chance.choice(near if where < 0.72 else hubs if where < 0.9 else assets)
        if source is not target:
            pairs.setdefault((source["id"], target["id"]), _edge(source, target, chance))
        if len(pairs) == DEPENDENCIES:
            return list(pairs.values())
    raise AssertionError("there are not that many pairs")


def _edge(source: Row, target: Row, chance: random.Random) -> Row:
    port = chance.choice(_PORTS[target["tier"]])
    count = int(chance.lognormvariate(5, 2))
    return {"source": source["id"], "target": target["id"], "port": port, "protocol": "tcp", "conn_count": count}


def _noise(assets: list[Row], services: list[Row], chance: random.Random) -> list[Row]:
    said = {"port": 53, "protocol": "udp", "description": "noise: name resolution (DNS)"}
    return [
        {"source": asset["id"], "target": chance.choice(services)["id"]} | said
        for asset in chance.sample(assets, NOISE)
    ]
