"""Preview enrichment: what records would do to the inventory if they were imported now. Nothing of it stays.

Guarantees: it is Enrich chunk's own code that does it, in a transaction that is never committed; others wait for it as
little as it waits for them.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.api_schemas import EnrichmentSummary
from importflow.database import OpenSession
from importflow.errors import Rejection
from importflow.finding_schemas import SeverityTotals
from importflow.queries import asset_snapshots
from importflow.queries.asset_snapshots import Snapshot
from importflow.tenancy import Tenant
from importflow.tool_answers import (
    MOST_ASSETS,
    MOST_CHANGES,
    Action,
    AssetPreview,
    Change,
    EnrichmentPreview,
    as_text,
)
from importflow.tool_inputs import FileOrTable
from importflow.trial import TriedRecords, enrich_records, try_records
from importflow.trial_reading import FirstRows
from importflow.trial_source import Asked, open_source, records_of, refused, unseen

PREVIEWED_RECORDS = 200
_NOT_SETTLED = "Placeholders that turn out to mean a known asset are joined when an import is completed."
_ATTRIBUTES = "custom_attributes"


def preview_enrichment(
    reading: OpenSession, trial: OpenSession, tenant: Tenant, named: FileOrTable, asked: Asked, bucket: str
) -> EnrichmentPreview:
    """Of at most the first 200 records; `reading` opens sessions that cannot write, `trial` those that are undone."""
    source = open_source(reading, tenant, named, asked, bucket)
    file = source.readable().first(PREVIEWED_RECORDS)
    with trial(tenant) as session:
        tried = try_records(session, tenant, file, source.wishes, filename=source.filename)
        if isinstance(tried, Rejection):
            raise refused(tried)
        return _enrich(session, file, tried)


def _enrich(session: Session, file: FirstRows, tried: TriedRecords) -> EnrichmentPreview:
    assets = _spoken_of(tried)
    before = asset_snapshots.shown_now(session, assets)
    effects = enrich_records(session, tried).effects
    after = asset_snapshots.shown_now(session, assets)
    previews = [_asset(asset_id, before.get(asset_id), after[asset_id]) for asset_id in sorted(after)]
    previews.sort(key=lambda preview: (preview.action is Action.UNCHANGED, preview.name))
    return EnrichmentPreview(
        import_category=tried.understood.category,
        reason=tried.understood.reason,
        records=records_of(file, tried),
        totals=SeverityTotals.of(tried.groups),
        enrichment_summary=EnrichmentSummary(**effects),
        assets=previews[:MOST_ASSETS],
        assets_total=len(previews),
        not_checked=[*unseen(file, tried), _NOT_SETTLED],
    )


def _spoken_of(tried: TriedRecords) -> set[str]:
    """The assets that valid records are about, and those that they say these depend on."""
    rejected = tried.validated.batch.rejected
    about = {asset_id for index, asset_id in tried.asset_ids.items() if index not in rejected}
    others = (claim.get("depends_on_asset_id") for claim in tried.validated.claims)
    return about | {str(other) for other in others if other}


def _asset(asset_id: str, before: Snapshot | None, after: Snapshot) -> AssetPreview:
    changes = list(_changes({} if before is None else before.shown, after.shown))
    action = Action.CREATED if before is None else Action.UPDATED if changes else Action.UNCHANGED
    return AssetPreview(
        asset_id=UUID(asset_id),
        name=after.name,
        action=action,
        changes=changes[:MOST_CHANGES],
        changes_total=len(changes),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Columns whose value differs; of custom attributes each by itself."""
    for name in sorted(after):
        was, is_now = before.get(name), after[name]
        if name == _ATTRIBUTES:
            for change in _changes(was or {}, is_now or {}):
                yield change.model_copy(update={"field": f"{_ATTRIBUTES}.{change.field}"})
        elif was != is_now:
            yield Change(field=name, before=as_text(was), after=as_text(is_now))
