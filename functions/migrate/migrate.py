"""Migrate: run Alembic inside the stack, as the owner role; called by the deploy."""

from importflow.boundary import step
from importflow.config import AppRoleSettings, DatabaseSettings
from importflow.messages import Migrated, MigrateDatabase
from importflow.migrating import migrate


@step(MigrateDatabase)
def handler(message: MigrateDatabase) -> Migrated:
    return migrate(message, DatabaseSettings.from_environment(), AppRoleSettings.from_environment())
