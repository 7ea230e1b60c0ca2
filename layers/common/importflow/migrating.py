"""Migrate: bring the schema to a revision and let the application role sign in.

Runs as the owner role, inside the stack, from the deploy; never from another function.
"""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, make_url, text

from importflow.config import AppRoleSettings, DatabaseSettings
from importflow.database import build_engine, read_secret
from importflow.messages import Migrated, MigrateDatabase

APP_ROLE = "importflow_app"

_MOVES = {"upgrade": command.upgrade, "downgrade": command.downgrade}


def migrate(message: MigrateDatabase, owner: DatabaseSettings, app_role: AppRoleSettings) -> Migrated:
    """Move the schema in one transaction, then set the application role's sign-in."""
    with build_engine(owner).begin() as connection:
        _MOVES[message.action](alembic_config(connection), message.revision)
        _allow_sign_in(connection, app_role)
        revision = MigrationContext.configure(
            connection, opts={"version_table_schema": "migration"}
        ).get_current_revision()
    return Migrated(revision=revision or "base")


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(files("importflow") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _allow_sign_in(connection: Connection, settings: AppRoleSettings) -> None:
    """Password from the URL or the secret; IAM sign-in where neither is given and RDS offers it."""
    role_exists = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if connection.scalar(role_exists, {"name": APP_ROLE}) is None:
        return
    password = _password(settings)
    if password is not None:
        # A role's password cannot be a bind parameter; the server quotes it for us.
        statement = connection.scalar(
            text("SELECT format('ALTER ROLE importflow_app LOGIN PASSWORD %L', CAST(:word AS text))"),
            {"word": password},
        )
        connection.exec_driver_sql(str(statement).replace("%", "%%"))
    elif connection.scalar(role_exists, {"name": "rds_iam"}) is not None:
        connection.execute(text("GRANT rds_iam TO importflow_app"))


def _password(settings: AppRoleSettings) -> str | None:
    if settings.app_database_url:
        return make_url(settings.app_database_url).password
    if settings.app_database_secret_arn:
        return str(read_secret(settings.app_database_secret_arn)["password"])
    return None
