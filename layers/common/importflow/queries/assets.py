"""assets: looking up what is known."""

from collections.abc import Collection, Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy import exists, literal, select, text
from sqlalchemy.orm import Session

from importflow.models import Asset

# Functions of the database, because no index on lower() is used under row-level security (decision 0023).
_SHARING_A_KEY = text(
    """
    SELECT CAST(id AS text) AS id, serial_number, fqdn, hostname, name, asset_type
    FROM migration.assets_sharing_a_key(
        ARRAY(SELECT jsonb_array_elements_text(CAST(:serial_numbers AS jsonb))),
        ARRAY(SELECT jsonb_array_elements_text(CAST(:names AS jsonb))),
        ARRAY(SELECT CAST(jsonb_array_elements_text(CAST(:ids AS jsonb)) AS uuid)))
    """
)
_BEARING_SOURCE_ID = text(
    """
    SELECT source_id, CAST((array_agg(asset_id))[1] AS text) AS asset_id
    FROM migration.assets_bearing_source_id(
        :header, ARRAY(SELECT jsonb_array_elements_text(CAST(:source_ids AS jsonb))))
    GROUP BY source_id HAVING count(*) = 1
    """
)


def any_known(session: Session) -> bool:
    """Whether the tenant has any asset at all."""
    return bool(session.scalar(select(exists(select(literal(1)).select_from(Asset)))))


def sharing_a_key(
    session: Session,
    *,
    serial_numbers: Collection[str],
    names: Collection[str],
    ids: Collection[str],
) -> Sequence[Any]:
    """Assets that carry one of these keys (lower case) or ids: rows with id, the four keys and the type."""
    return session.execute(
        _SHARING_A_KEY,
        {
            "serial_numbers": _listed(serial_numbers),
            "names": _listed(names),
            "ids": _listed(ids),
        },
    ).all()


def bearing_source_id(session: Session, header: str | None, source_ids: Collection[str]) -> dict[str, str]:
    """The asset per id its exporter gave it (lower case) under `header`, where one asset alone has the id."""
    if not source_ids:
        return {}
    rows = session.execute(_BEARING_SOURCE_ID, {"header": header, "source_ids": _listed(source_ids)})
    return {row.source_id: row.asset_id for row in rows}


def _listed(values: Collection[str]) -> str:
    """As JSON: the driver takes ten times as long to spell an array out."""
    return to_json(sorted(values)).decode()
