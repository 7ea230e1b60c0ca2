"""Of every import the books balance; of every value the inventory shows, a record that says it is named."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import select

from importflow.database import tenant_session
from importflow.models import Asset
from importflow.queries import edge_origins, performance, sensitive_findings, visible_values
from importflow.queries.enrichment import NAMING
from tests.integration.four_files import CATEGORIES, PADDING
from tests.integration.laboratory import NORTH, Laboratory, as_product
from tests.integration.test_order import import_file, inventory, several_chunks  # noqa: F401

# Records read, and those of them that are rejected.
RECORDS = {
    "cmdb_export": (10 + len(PADDING), 0),
    "app_discovery": (15 + len(PADDING), 1),
    "infrastructure": (10 + len(PADDING), 0),
    "sensitive_data": (9 + len(PADDING), 0),
}
BOOKS = """
    SELECT (SELECT count(*) FROM migration.raw_import_records WHERE data_import_id = imported.id) AS stored,
           (SELECT count(*) FROM migration.raw_import_records WHERE data_import_id = imported.id AND is_valid) AS valid,
           (SELECT sum(CAST(outcome.value AS integer)) FROM migration.import_processing_steps step,
                   jsonb_each_text(step.output_data -> 'outcomes') AS outcome
            WHERE step.data_import_id = imported.id AND step.step_name LIKE 'enrich_chunk %') AS enriched,
           total_records, processed_records, failed_records
    FROM migration.data_imports imported WHERE id = :id
"""
STRICT = {
    "cmdb_export": b"Name,Environment\nweb01,Test\n,Test\n",
    "app_discovery": b"Source IP,Destination IP,Destination Port\n10.0.0.1,10.0.0.2,443\n10.0.0.1,,443\n",
    "infrastructure": b"Server Name,CPU Avg %,Memory GB\nweb01,5,8\n,5,8\n",
    "sensitive_data": b"Host,Data Type,Matches\nweb01,Email,5\n,Email,5\n",
}


@pytest.mark.parametrize("seed", range(2))
def test_every_record_read_is_accounted_for(laboratory: Laboratory, seed: int) -> None:
    order = [*CATEGORIES, *CATEGORIES]
    random.Random(seed).shuffle(order)
    for category in order:
        ran = import_file(laboratory, category)
        total, rejected = RECORDS[category]
        books = laboratory.rows(BOOKS, id=ran.id)
        assert books == [(total, total - rejected, total - rejected, total, total - rejected, rejected)], order


@pytest.mark.parametrize("category", CATEGORIES)
def test_one_bad_record_enriches_nothing_where_the_policy_is_strict(laboratory: Laboratory, category: str) -> None:
    import_file(laboratory, "cmdb_export")
    before = inventory(laboratory)
    ran = laboratory.run(
        STRICT[category], filename="bad.csv", import_category=category, processing_config={"policy": "strict"}
    )
    assert ran.status["error"]["code"] == "strict-policy"
    assert inventory(laboratory) == before

    accepted = laboratory.run(STRICT[category], filename="bad.csv", import_category=category)
    assert accepted.status["records"]["rejected"] == 1
    assert inventory(laboratory) != before


@pytest.mark.parametrize("seed", range(3))
def test_every_visible_value_is_said_by_a_record(laboratory: Laboratory, seed: int) -> None:
    """Also what dependencies say of their ends; a name may be what else names the asset."""
    order = list(CATEGORIES)
    random.Random(seed).shuffle(order)
    for category in order:
        import_file(laboratory, category)

    unexplained, explained = [], 0
    with tenant_session(as_product(NORTH)) as session:
        for asset in session.scalars(select(Asset).where(Asset.deleted_at.is_(None))):
            rules = (edge_origins, performance, visible_values, sensitive_findings)
            said = {row.field: row.value for rule in rules for row in rule.origins(session, asset)}
            for field, value in _visible(asset).items():
                fields = NAMING if field == "name" else (field,)
                if value in [said.get(each) for each in fields]:
                    explained += 1
                else:
                    unexplained.append((asset.name, field, value, said.get(field)))
    assert unexplained == [], order
    assert explained > 200


def _visible(asset: Asset) -> dict[str, Any]:
    """The values that records say; not what the inventory keeps about the row itself."""
    columns = (*visible_values.BASE_COLUMNS, "pii_flag", "application_data_classification", "cpu_utilization_percent")
    values = {name: getattr(asset, name) for name in columns}
    return {name: value for name, value in values.items() if value is not None}
