"""Sweep imports: what no event will repair, of all tenants, every few minutes.

Guarantees: an import that runs is left alone; whoever sweeps twice or beside another changes nothing more. One import
that gives trouble keeps no other from being looked after.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.config import SweepSettings
from importflow.database import OpenSession
from importflow.messages import Swept
from importflow.models import ImportStatus
from importflow.observability import logger
from importflow.queries import open_imports
from importflow.tenancy import Tenant

# The function has five minutes; the rest is for the next sweep.
SWEEP_SECONDS = 240.0

# What is done for one import; which count of `Swept` it belongs to, None where it is left as it is.
LookAfter = Callable[[OpenSession, Tenant, UUID, SweepSettings], str | None]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The one that belongs to no tenant, and those of the tenants."""

    of_nobody: Callable[[], AbstractContextManager[Session]]
    of_tenant: OpenSession


def sweep_imports(sessions: Sessions, verbs: Mapping[ImportStatus, LookAfter], settings: SweepSettings) -> Swept:
    """Look after every open import that has not been touched for `sweep_after_seconds`."""
    deadline = time.monotonic() + SWEEP_SECONDS
    before = datetime.now(UTC) - timedelta(seconds=settings.sweep_after_seconds)
    with sessions.of_nobody() as session:
        tenants = open_imports.tenants(session, before)
    random.shuffle(tenants)  # so that in a short time each has its turn
    done: Counter[str] = Counter()
    for tenant in tenants:
        for status, look_after in verbs.items():
            with sessions.of_tenant(tenant) as session:
                untouched = open_imports.unchanged_since(session, status, before)
            for data_import_id in untouched:
                if time.monotonic() > deadline:
                    return _swept(done)
                done[_one(look_after, sessions.of_tenant, tenant, data_import_id, settings) or "left"] += 1
    return _swept(done)


def _one(
    look_after: LookAfter, open_session: OpenSession, tenant: Tenant, data_import_id: UUID, settings: SweepSettings
) -> str | None:
    try:
        return look_after(open_session, tenant, data_import_id, settings)
    except Exception as error:
        logger.warning("an import could not be swept", data_import_id=str(data_import_id), kind=type(error).__name__)
        return "troubled"


def _swept(done: Counter[str]) -> Swept:
    swept = Swept(**{name: done[name] for name in Swept.model_fields})
    logger.info("imports swept", **swept.model_dump())
    return swept
