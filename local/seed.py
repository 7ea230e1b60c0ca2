"""Puts the laptop's tenants into the database and its people, with their grants, into the user pool. Can run again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from local.tenants import CLIENT_ACCOUNTS, PASSWORD, PEOPLE, Person

_ACCOUNT = sa.text(
    "INSERT INTO migration.client_accounts (id, name, slug, is_active) VALUES (:id, :name, :slug, true) "
    "ON CONFLICT (id) DO NOTHING"
)
_ENGAGEMENT = sa.text(
    "INSERT INTO migration.engagements (id, client_account_id, name, slug) VALUES (:id, :account, :name, :slug) "
    "ON CONFLICT DO NOTHING"
)
_SELECT_TENANT = sa.text(
    "SELECT set_config('app.client_account_id', :account, true), set_config('app.engagement_id', :engagement, true)"
)


def seed_tenants(owner_url: str) -> None:
    """One row per client account and engagement; row-level security binds the owner too, so each names its tenant."""
    engine = sa.create_engine(owner_url, connect_args={"ssl_context": False}, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for account in CLIENT_ACCOUNTS:
            for engagement in account.engagements:
                tenant = {"account": str(account.id), "engagement": str(engagement.id)}
                connection.execute(_SELECT_TENANT, tenant)
                connection.execute(_ACCOUNT, {"id": account.id, "name": account.name, "slug": account.slug})
                row = {"id": engagement.id, "account": account.id, "name": engagement.name, "slug": engagement.slug}
                connection.execute(_ENGAGEMENT, row)


def seed_people(cognito: Any, user_pool_id: str, people: Iterable[Person] = PEOPLE) -> None:
    """One user per person, with a password and a group per granted tenant."""
    for each in people:
        _add_person(cognito, user_pool_id, each)


def _add_person(cognito: Any, user_pool_id: str, someone: Person) -> None:
    user = {"UserPoolId": user_pool_id, "Username": someone.email}
    attributes = [{"Name": "email", "Value": someone.email}, {"Name": "email_verified", "Value": "true"}]
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(**user, UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
    for tenant in someone.tenants:
        with suppress(cognito.exceptions.GroupExistsException):
            cognito.create_group(UserPoolId=user_pool_id, GroupName=tenant.grant)
        cognito.admin_add_user_to_group(**user, GroupName=tenant.grant)


def sign_in(cognito: Any, client_id: str, email: str) -> str:
    """The id token of a seeded person."""
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )
    return str(answer["AuthenticationResult"]["IdToken"])
