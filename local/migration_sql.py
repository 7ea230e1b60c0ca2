"""The migrations as the statements that PostgreSQL gets, for who reads or checks them before they run."""

from __future__ import annotations

import io
from collections.abc import Iterator

from alembic import command
from alembic.script import ScriptDirectory

from importflow.migrating import alembic_config

# Makes the tables of the product, which are there already wherever Importflow joins it.
BASELINE = "093_baseline_schema"


def migrations() -> Iterator[tuple[str, str]]:
    """Each revision after the baseline, oldest first, with what its upgrade says."""
    scripts = ScriptDirectory.from_config(alembic_config())
    for script in reversed(list(scripts.iterate_revisions("head", BASELINE))):
        written = io.StringIO()
        config = alembic_config()
        config.output_buffer = written
        command.upgrade(config, f"{script.down_revision}:{script.revision}", sql=True)
        yield script.revision, written.getvalue()
