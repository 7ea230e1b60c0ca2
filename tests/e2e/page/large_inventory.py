"""Two engagements of their own, one of 50,000 assets and one of none, with somebody who works in both.

Written set-based, by SQL, as the owner of the tables; no other test may import anything there.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from local.seed import seed_people
from local.stack import Stack
from local.tenants import NORTHWIND, Person, Tenant

ASSETS = 50_000
LARGE = Tenant(NORTHWIND.id, UUID("e1000000-0000-4000-8000-000000000050"))
EMPTY = Tenant(NORTHWIND.id, UUID("e1000000-0000-4000-8000-000000000051"))
LENA = Person("lena@northwind.example", (LARGE, EMPTY))

_TENANT = sa.text(
    "SELECT set_config('app.client_account_id', :client, true), set_config('app.engagement_id', :engagement, true)"
)
_ENGAGEMENT = sa.text(
    "INSERT INTO migration.engagements (id, client_account_id, name, slug)"
    " VALUES (CAST(:engagement AS uuid), CAST(:client AS uuid), 'Engagement ' || :number, 'engagement-' || :number)"
)
# one in twenty is a placeholder, one in ten has no environment
_ASSETS = sa.text(
    """
    INSERT INTO migration.assets (
        client_account_id, engagement_id, name, hostname, fqdn, asset_type, environment, operating_system, ip_address,
        application_name, application_data_classification, discovery_method, updated_at)
    SELECT CAST(:client AS uuid), CAST(:engagement AS uuid), name, name, name || '.northwind.example',
           (ARRAY['server', 'database', 'network_device'])[1 + mod(number, 3)],
           CASE WHEN mod(number, 10) > 0 THEN (ARRAY['Production', 'Test', 'Development'])[1 + mod(number, 3)] END,
           'Linux ' || mod(number, 40), concat_ws('.', 10, number / 65536, mod(number / 256, 256), mod(number, 256)),
           'Application ' || mod(number, 700),
           (ARRAY['restricted', 'confidential', 'internal', NULL])[1 + mod(number, 4)],
           CASE WHEN mod(number, 20) = 0 THEN 'placeholder' ELSE 'import' END, now() - make_interval(mins => number)
    FROM generate_series(1, :assets) AS made (number), LATERAL (SELECT 'host-' || lpad(number::text, 5, '0')) AS n (name)
    """
)


def add_large_inventory(stack: Stack) -> None:
    """The engagements, their assets, and LENA who may see them."""
    engine = sa.create_engine(stack.database.owner, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for number, (tenant, assets) in enumerate({EMPTY: 0, LARGE: ASSETS}.items()):
            named = {"client": str(tenant.client_account_id), "engagement": str(tenant.engagement_id)}
            connection.execute(_TENANT, named)  # row-level security binds the owner, too
            connection.execute(_ENGAGEMENT, named | {"number": str(number)})
            connection.execute(_ASSETS, named | {"assets": assets})
        connection.exec_driver_sql("ANALYZE migration.assets")
    seed_people(stack.client("cognito-idp"), stack.record.outputs["UserPoolId"], (LENA,))
