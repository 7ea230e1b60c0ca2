"""Alembic's environment: on the connection that `migrating` hands over; without one, statements are written out."""

from alembic import context
from sqlalchemy import text

from importflow.models import SCHEMA, Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    dialect_name="postgresql",
    literal_binds=connection is None,
    target_metadata=Base.metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
    include_name=lambda name, kind, _parents: kind != "schema" or name == SCHEMA,
    compare_type=True,
    compare_server_default=False,
)
context.execute(text("SET LOCAL lock_timeout = '5s'"))
# No statement outlasts the function that waits for it by much: nobody else would end it, and it holds its locks.
context.execute(text("SET LOCAL statement_timeout = '14min'"))
context.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
context.run_migrations()
