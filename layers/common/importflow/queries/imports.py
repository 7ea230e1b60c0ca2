"""data_imports: presigned, claimed once, settled once, found by any of three ids."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, func, or_, select, text, tuple_, union_all, update
from sqlalchemy.orm import Session

from importflow.history_filters import ImportFilter
from importflow.models import ChildFlow, DataImport
from importflow.queries.counting import Total, count_rows

_CLAIM = text(
    """
    UPDATE migration.data_imports
    SET status = 'processing', started_at = now(), updated_at = now(),
        processing_config = processing_config || CAST(:claim AS jsonb)
    WHERE id = :data_import_id AND status = 'pending'
    """
)


def claim(session: Session, data_import_id: UUID, facts: Mapping[str, Any]) -> bool:
    """Take a pending import for one execution; False if it is not pending (any more)."""
    result: Any = session.execute(_CLAIM, {"data_import_id": data_import_id, "claim": json.dumps(facts)})
    return bool(result.rowcount == 1)


def get(session: Session, data_import_id: UUID) -> DataImport | None:
    return session.get(DataImport, data_import_id)


def require(session: Session, data_import_id: UUID) -> DataImport:
    """The import; a step is never asked for one that does not exist."""
    return session.get_one(DataImport, data_import_id)


def lock(session: Session, data_import_id: UUID) -> DataImport:
    """The import, held to the end of the transaction, as it stands now.

    Held without its key: a chunk's insert refers to the key and must not wait for us.
    """
    return session.scalars(
        select(DataImport)
        .where(DataImport.id == data_import_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def wait_at_most(session: Session, seconds: int) -> None:
    """For each lock of this transaction; who waits longer is told so (55P03)."""
    session.execute(text("SELECT set_config('lock_timeout', :most, true)"), {"most": f"{seconds}s"})


def find_by_any_id(session: Session, any_id: UUID) -> DataImport | None:
    """By data import, master flow or child flow; the flow ids count from presign on.

    One statement that ends at the first of the ways that leads to an import. Each of them is an index's but the last:
    before registration the flow ids stand in `processing_config` alone, so all imports without a file are looked at.
    """
    minted = DataImport.processing_config
    ways = (
        select(DataImport.id).where(DataImport.id == any_id),
        select(ChildFlow.data_import_id).where(ChildFlow.flow_id == any_id, ChildFlow.data_import_id.is_not(None)),
        select(DataImport.id).where(DataImport.master_flow_id == any_id),
        select(DataImport.id).where(
            DataImport.master_flow_id.is_(None),
            or_(minted["flow_id"].astext == str(any_id), minted["master_flow_id"].astext == str(any_id)),
        ),
    )
    named = union_all(*ways).limit(1).scalar_subquery()
    return session.scalars(select(DataImport).where(DataImport.id == named)).one_or_none()


def _conditions(wanted: ImportFilter) -> Iterator[ColumnElement[bool]]:
    """What an import of the history must meet."""
    if wanted.category is not None:
        yield DataImport.import_category == wanted.category
    if wanted.status is not None:
        yield DataImport.status == wanted.status
    if wanted.text is not None:
        names = func.concat_ws("\n", DataImport.import_name, DataImport.filename, type_=Text)
        yield names.icontains(wanted.text, autoescape=True)
    if wanted.created_from is not None:
        yield DataImport.created_at >= wanted.created_from
    if wanted.created_to is not None:
        yield DataImport.created_at < wanted.created_to


def page(
    session: Session, wanted: ImportFilter, *, size: int, before: tuple[datetime, UUID] | None
) -> Sequence[DataImport]:
    """Newest first, after the position `before`, at most `size`."""
    query = select(DataImport).where(*_conditions(wanted))
    if before is not None:
        query = query.where(tuple_(DataImport.created_at, DataImport.id) < before)
    newest_first = query.order_by(DataImport.created_at.desc(), DataImport.id.desc())
    return session.scalars(newest_first.limit(size)).all()


def count(session: Session, wanted: ImportFilter) -> Total:
    return count_rows(session, select(DataImport.id).where(*_conditions(wanted)))


def name_source(session: Session, data_import_id: UUID, source_system: str, recognised: Mapping[str, Any]) -> None:
    """Say which system the file comes from, and keep that it was recognised, unless its uploader said so."""
    noted = DataImport.processing_config.concat(dict(recognised))
    session.execute(
        update(DataImport)
        .where(DataImport.id == data_import_id, DataImport.source_system.is_(None))
        .values(source_system=source_system, processing_config=noted)
    )


def categorise(session: Session, data_import_id: UUID, category: str, detected: Mapping[str, Any] | None) -> None:
    """The import's category; `detected` says how it was told where nobody named it, and is kept."""
    values: dict[str, Any] = {"import_category": category, "import_type": category}
    if detected is not None:
        values["processing_config"] = DataImport.processing_config.concat(dict(detected))
    session.execute(update(DataImport).where(DataImport.id == data_import_id).values(**values))


def note(session: Session, data_import_id: UUID, facts: Mapping[str, Any]) -> None:
    """Keep facts in `processing_config`, beside what others have put there."""
    merged = DataImport.processing_config.concat(dict(facts))
    session.execute(update(DataImport).where(DataImport.id == data_import_id).values(processing_config=merged))


def settle(session: Session, data_import_id: UUID, **values: Any) -> None:
    """Write the import's last word."""
    session.execute(update(DataImport).where(DataImport.id == data_import_id).values(**values))
