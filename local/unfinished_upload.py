"""Remembers which import an interrupted upload belongs to, so that importing the same file again goes on with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.tenants import Tenant


class UnfinishedUpload:
    """A note in `directory` about one file as it is now, for one tenant and one way of importing it.

    A file that was changed since (size, time of change) is another file.
    """

    def __init__(
        self, directory: Path, file: Path, tenant: Tenant, category: str | None, config: Mapping[str, Any] | None
    ) -> None:
        state = file.stat()
        facts = [str(file.resolve()), state.st_size, state.st_mtime_ns, tenant.grant, category, config or {}]
        name = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]
        self._note = directory / f"{name}.json"

    def find(self) -> str | None:
        """The flow id of the import whose upload was interrupted."""
        try:
            return str(json.loads(self._note.read_text())["flow_id"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, flow_id: str) -> None:
        """From now on the upload can be gone on with."""
        self._note.parent.mkdir(parents=True, exist_ok=True)
        self._note.write_text(json.dumps({"flow_id": flow_id}))

    def forget(self) -> None:
        """The file is there, or its upload cannot be gone on with."""
        self._note.unlink(missing_ok=True)
