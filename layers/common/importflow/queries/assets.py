"""assets: looking up what is known."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import exists, literal, select, text
from sqlalchemy.orm import Session

from importflow.models import Asset

_SHARING_A_KEY = text(
    """
    SELECT CAST(id AS text) AS id, lower(serial_number) AS serial_number, lower(fqdn) AS fqdn,
           lower(hostname) AS hostname, lower(name) AS name, asset_type
    FROM migration.assets
    WHERE deleted_at IS NULL
      AND (lower(serial_number) = ANY(:serial_numbers) OR lower(fqdn) = ANY(:names)
           OR lower(hostname) = ANY(:names) OR lower(name) = ANY(:names)
           OR id = ANY(CAST(:ids AS uuid[])))
    """
)


def any_known(session: Session) -> bool:
    """Whether the tenant has any asset at all."""
    return bool(session.scalar(select(exists(select(literal(1)).select_from(Asset)))))


def sharing_a_key(
    session: Session,
    *,
    serial_numbers: Iterable[str],
    names: Iterable[str],
    ids: Iterable[str],
) -> Sequence[Any]:
    """Assets that carry one of these keys (lower case) or ids: rows with id, the four keys and the type."""
    return session.execute(
        _SHARING_A_KEY,
        {
            "serial_numbers": list(serial_numbers),
            "names": list(names),
            "ids": list(ids),
        },
    ).all()


_BEARING_SOURCE_ID = text(
    """
    SELECT source_id, CAST((array_agg(asset_id))[1] AS text) AS asset_id FROM (
        SELECT said.asset_id, lower(attributes ->> CAST(:column AS text)) AS source_id
        FROM migration.asset_custom_attributes said JOIN migration.assets asset ON asset.id = said.asset_id
        WHERE asset.deleted_at IS NULL
    ) AS borne
    WHERE source_id = ANY(:source_ids) GROUP BY source_id HAVING count(*) = 1
    """
)


def bearing_source_id(session: Session, column: str | None, source_ids: Iterable[str]) -> dict[str, str]:
    """The asset per id its exporter gave it (lower case) in `column`, where one asset alone has the id."""
    wanted = sorted(source_ids)
    if not wanted:
        return {}
    rows = session.execute(_BEARING_SOURCE_ID, {"column": column, "source_ids": wanted})
    return {row.source_id: row.asset_id for row in rows}
