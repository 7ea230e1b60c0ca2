"""What several rooms' tests look at: a sample of each category, imported over the API as the page does it."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

from local.demo_samples import SAMPLES
from local.import_file import import_file
from local.stack import Stack
from local.tenants import ADA, Person

# the file of each category
FILES = MappingProxyType({sample.category: sample.file for sample in SAMPLES})


class _Silent:
    """Watches an import without a word."""

    def uploading(self, sent: int, total: int) -> None: ...

    def importing(self, status: dict[str, Any]) -> None: ...


def import_sample(
    site: Stack,
    file: Path,
    category: str | None = None,
    *,
    who: Person = ADA,
    processing_config: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The final status of the file's import in the person's first tenant."""
    return import_file(
        site,
        file,
        category=category,
        processing_config=processing_config,
        who=who,
        watcher=_Silent(),
        stalled_after=180,
    )


def import_samples(site: Stack) -> dict[str, dict[str, Any]]:
    """A sample of each category, one after the other: how its import ended, by category."""
    return {category: import_sample(site, file, category) for category, file in FILES.items()}
