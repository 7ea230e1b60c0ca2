"""Migrations: one line of them, each can be read before it runs, and no statement goes on for ever."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory

from importflow.migrating import alembic_config
from local.migration_sql import BASELINE, migrations


def test_migrations_are_one_line_and_named_as_their_files() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    revisions = list(scripts.walk_revisions())

    assert scripts.get_heads() == ["100_operations"]
    assert len(scripts.get_bases()) == 1
    assert [Path(each.path).stem for each in revisions] == [each.revision for each in revisions]
    assert [each.revision for each in revisions] == sorted((each.revision for each in revisions), reverse=True)


def test_every_migration_after_the_baseline_is_written_out_by_itself() -> None:
    revisions = [each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions("base", "head")]
    written = dict(migrations())

    assert [BASELINE, *written] == revisions[::-1]
    for before, (revision, said) in zip([BASELINE, *written], written.items(), strict=False):
        limits, _, work = said.partition(f"-- Running upgrade {before} -> {revision}")
        assert re.findall(r"SET LOCAL (\w+) =", limits) == ["lock_timeout", "statement_timeout"], revision
        assert work.count(";") > 1, revision


def test_no_statement_of_a_migration_takes_longer_than_its_connection_waits(functions: dict[str, Any]) -> None:
    """One that nobody waits for any more goes on, and keeps its locks, for this long at most."""
    connection = int(functions["MigrateFunction"]["Environment"]["Variables"]["SOCKET_TIMEOUT_SECONDS"])

    for revision, said in migrations():
        minutes = re.search(r"^SET LOCAL statement_timeout = '(\d+)min';$", said, re.MULTILINE)
        assert minutes is not None, revision
        assert 60 * int(minutes[1]) < connection, revision
