"""An engagement for which models are on, and somebody who works there."""

from __future__ import annotations

import json
from uuid import UUID

import sqlalchemy as sa

from local.flags import flags_file
from local.seed import seed_people
from local.stack import Stack
from local.tenants import NORTHWIND, Person, Tenant
from tests.e2e.superuser import superuser

MODEL = "amazon.nova-lite-v1:0"
TENANT = Tenant(NORTHWIND.id, UUID("e1000000-0000-4000-8000-000000000060"))
MIA = Person("mia@northwind.example", (TENANT,))

_SELECT_TENANT = sa.text(
    "SELECT set_config('app.client_account_id', :client, true), set_config('app.engagement_id', :engagement, true)"
)
_ENGAGEMENT = sa.text(
    "INSERT INTO migration.engagements (id, client_account_id, name, slug)"
    " VALUES (:engagement, :client, 'With a model', 'with-a-model')"
)


def add_judged_engagement(stack: Stack) -> None:
    """The engagement, MIA who works there, and the flag that is on for it alone."""
    engine = superuser(stack)
    named = {"client": str(TENANT.client_account_id), "engagement": str(TENANT.engagement_id)}
    with engine.begin() as connection:
        connection.execute(_SELECT_TENANT, named)
        connection.execute(_ENGAGEMENT, named)
    seed_people(stack.client("cognito-idp"), stack.record.outputs["UserPoolId"], (MIA,))
    flags = flags_file(stack.directory)
    condition = {"action": "EQUALS", "key": "engagement_id", "value": named["engagement"]}
    rule = {"when_match": True, "conditions": [condition]}
    document = json.loads(flags.read_text()) | {"llm_suggestions": {"default": False, "rules": {"judged": rule}}}
    flags.write_text(json.dumps(document))
