"""The samples of `make demo` and what they hold: one file of each category, about the machines of one data centre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.places import PROJECT

_SAMPLES = PROJECT / "samples"


@dataclass(frozen=True, slots=True)
class DemoSample:
    """A file, what it is, the category it shows by its content, and the counts its import must come to."""

    file: Path
    what: str
    category: str
    records: Mapping[str, int]
    effects: Mapping[str, int]

    def differences(self, status: Mapping[str, Any]) -> list[str]:
        """What of a final status is not what the file holds, as sentences."""
        if status.get("status") != "completed":
            return [f"it is {status.get('status')}, not completed"]
        found = [] if status.get("import_category") == self.category else [f"category {status.get('import_category')}"]
        counted = {**(status.get("records") or {}), **(status.get("enrichment_summary") or {})}
        wanted = {**self.records, **self.effects}
        return found + [f"{name} {counted.get(name)}, not {count}" for name, count in wanted.items()
                        if counted.get(name) != count]  # fmt: skip


def _records(total: int, rejected: int) -> dict[str, int]:
    return {"total": total, "valid": total - rejected, "rejected": rejected, "processed": total - rejected}


SAMPLES: tuple[DemoSample, ...] = (
    DemoSample(
        _SAMPLES / "cmdb_export" / "servers.csv",
        "an export of servers, CSV",
        "cmdb_export",
        _records(43, 1),
        {"assets_created": 41, "records_merged": 1},
    ),
    DemoSample(
        _SAMPLES / "app_discovery" / "flows.csv",
        "network flows, CSV with semicolons and grouped thousands",
        "app_discovery",
        _records(35, 1),
        {"placeholders_created": 2, "dependencies_created": 32, "records_merged": 2},
    ),
    DemoSample(
        _SAMPLES / "infrastructure" / "utilisation.xlsx",
        "utilisation, a workbook with a title above the header",
        "infrastructure",
        _records(35, 1),
        {"assets_updated": 34},
    ),
    DemoSample(
        _SAMPLES / "sensitive_data" / "findings.json",
        "findings on sensitive data, nested JSON",
        "sensitive_data",
        _records(11, 1),
        {"assets_updated": 8, "records_merged": 2},
    ),
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the inventory holds once all four are in; `classified` assets by classification."""

    assets: int
    placeholders: int
    dependencies: int
    noise: int
    classified: Mapping[str, int]


HOLDINGS = Holdings(43, 2, 32, 4, {"confidential": 5, "restricted": 3})
