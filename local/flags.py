"""The feature flags of a laptop stack: a copy of `flags/feature_flags.json` in its directory, to be edited there.

A change counts from the next question on; the file stays when the stack is stopped.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from local.places import PROJECT

_NAME = "feature_flags.json"


def flags_file(directory: Path) -> Path:
    """The document of the stack in this directory; all flags are off at first."""
    path = directory / _NAME
    if not path.exists():
        shutil.copyfile(PROJECT / "flags" / _NAME, path)
    return path


def turn_on(directory: Path, flags: Iterable[str]) -> None:
    """For every tenant."""
    path = flags_file(directory)
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {flag: {"default": True} for flag in flags}, indent=2), encoding="utf-8")
