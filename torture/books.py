"""The judge of an import: what stands in the database of it, compared with what must.

Reads as a superuser, and nothing from whoever made the load.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

Traces = dict[str, tuple[str, ...]]

_TERMINAL = ("completed", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Balance:
    """The books of one import, counted anew from its rows."""

    status: str
    total: int | None
    valid: int | None
    rejected: int | None
    rows: int
    distinct_rows: int
    valid_rows: int
    unfinished_steps: int
    outcomes: int
    orphans: int

    def breaches(self, records: int | None = None, rejected: int | None = None) -> Iterator[str]:
        """What is wrong with it, where `records` are in the file and `rejected` of them must be refused."""
        if self.status not in _TERMINAL:
            yield f"status {self.status} is not the end"
        if self.unfinished_steps:
            yield f"{self.unfinished_steps} steps are not settled"
        if self.rows != self.distinct_rows:
            yield f"{self.rows - self.distinct_rows} records doubled"
        if self.status == "completed":
            yield from self._unbalanced(records, rejected)

    def _unbalanced(self, records: int | None, rejected: int | None) -> Iterator[str]:
        if records is not None and self.distinct_rows != records:
            yield f"{records} records in the file, {self.distinct_rows} stored"
        if self.total != self.rows or self.total != (self.valid or 0) + (self.rejected or 0):
            yield f"the books say {self.total} = {self.valid} + {self.rejected}, stored are {self.rows}"
        if self.valid != self.valid_rows or self.outcomes != self.valid_rows:
            yield f"{self.valid_rows} valid, the books say {self.valid}, enriched {self.outcomes}"
        if rejected is not None and self.rows - self.valid_rows != rejected:
            yield f"{self.rows - self.valid_rows} rejected, not {rejected}"
        if self.orphans:
            yield f"{self.orphans} valid records without their asset"


_BALANCE = sa.text(
    """
    SELECT i.status, i.total_records AS total, i.processed_records AS valid, i.failed_records AS rejected,
           r.rows, r.distinct_rows, r.valid_rows, r.orphans,
           (SELECT count(*) FROM migration.import_processing_steps s WHERE s.data_import_id = i.id
            AND s.status IN ('pending', 'running')) AS unfinished_steps,
           (SELECT coalesce(sum(CAST(o.value AS bigint)), 0) FROM migration.import_processing_steps s,
            jsonb_each_text(s.output_data -> 'outcomes') o WHERE s.data_import_id = i.id
            AND s.input_data ->> 'kind' = 'enrich_chunk') AS outcomes
    FROM migration.data_imports i CROSS JOIN LATERAL (
        SELECT count(*) AS rows, count(DISTINCT row_number) AS distinct_rows,
               count(*) FILTER (WHERE is_valid) AS valid_rows,
               count(*) FILTER (WHERE is_valid AND (r.asset_id IS NULL OR a.id IS NULL)) AS orphans
        FROM migration.raw_import_records r LEFT JOIN migration.assets a ON a.id = r.asset_id
        WHERE r.data_import_id = i.id
    ) AS r
    WHERE i.id = :id
    """
)


def balance(connection: sa.Connection, data_import_id: UUID | str) -> Balance:
    """The import's books."""
    row = connection.execute(_BALANCE, {"id": str(data_import_id)}).one()
    facts: dict[str, Any] = dict(row._mapping)
    return Balance(**facts | {"outcomes": int(facts["outcomes"])})


# All that an import leaves in its engagement, without ids and times, so that two runs of one file can be compared.
_WITHOUT = ("id", "client_account_id", "engagement_id", "created_at", "updated_at", "data_import_id", "master_flow_id",
            "discovery_flow_id", "raw_import_records_id", "asset_id", "depends_on_asset_id", "import_batch_id",
            "import_timestamp", "discovery_timestamp", "processed_at", "started_at", "completed_at", "flow_id",
            "duration_seconds", "child_flow_ids", "phase_transitions", "error_history", "processing_config", "user_id",
            "imported_by", "import_name", "retry_count", "file_size")  # fmt: skip
_ASSET = "(SELECT concat_ws('/', a.name, a.asset_type) FROM migration.assets a WHERE a.id = {})"
_TRACES = {
    "import": ("data_imports", "''"),
    "master": ("crewai_flow_state_extensions", "''"),
    "child": ("discovery_flows", "''"),
    "records": ("raw_import_records", _ASSET.format("t.asset_id")),
    "assets": (
        "assets",
        "(SELECT r.row_number FROM migration.raw_import_records r WHERE r.id = t.raw_import_records_id)",
    ),
    "attributes": ("asset_custom_attributes", _ASSET.format("t.asset_id")),
    "dependencies": (
        "asset_dependencies",
        f"concat({_ASSET.format('t.asset_id')}, '>', {_ASSET.format('t.depends_on_asset_id')})",
    ),
}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMES = sa.text(
    "SELECT id, concat_ws('/', name, asset_type) AS name FROM migration.assets WHERE engagement_id = :engagement"
)
_STEPS = sa.text(
    "SELECT s.step_name, s.step_order, s.status, s.records_processed, s.output_data, s.error_details"
    " FROM migration.import_processing_steps s JOIN migration.data_imports i ON i.id = s.data_import_id"
    " WHERE i.engagement_id = :engagement AND NOT starts_with(s.step_name, 'audit:') ORDER BY 1"
)


def traces(connection: sa.Connection, engagement_id: UUID) -> Traces:
    """Everything in the engagement by table, each row as text, sorted."""
    assets = connection.execute(_NAMES, {"engagement": engagement_id})
    names, found = {str(row.id): row.name for row in assets}, {}
    for name, (table, named_by) in _TRACES.items():
        statement = sa.text(
            f"SELECT {named_by} AS named_by, to_jsonb(t) - CAST(:without AS text[]) AS row"
            f" FROM migration.{table} t WHERE t.engagement_id = :engagement"
        )
        rows = connection.execute(statement, {"engagement": engagement_id, "without": list(_WITHOUT)})
        texts = (f"{row.named_by} {json.dumps(row.row, sort_keys=True)}" for row in rows)
        found[name] = tuple(sorted(_UUID.sub(lambda known: names.get(known[0], "somebody"), text) for text in texts))
    steps = connection.execute(_STEPS, {"engagement": engagement_id})
    found["steps"] = tuple(json.dumps(list(row), sort_keys=True, default=str) for row in steps)
    return found


def differences(expected: Traces, found: Traces) -> list[str]:
    """What is missing or too much, a sentence per table."""
    said = []
    for name in expected if found else ():
        missing, extra = set(expected[name]) - set(found[name]), set(found[name]) - set(expected[name])
        if missing or extra or len(expected[name]) != len(found[name]):
            first = next(iter(sorted(extra) or sorted(missing)), "")
            said.append(f"{name}: {len(found[name])} for {len(expected[name])}, {len(missing)} missing,"
                        f" {len(extra)} other, such as {first[:300]}")  # fmt: skip
    return said
