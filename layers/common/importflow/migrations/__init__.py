"""Alembic revisions of the schema `migration`; run by the `migrate` function."""
