"""A file of each category on the whole stack, none of them named: text, semicolons, a workbook, nested JSON."""

from __future__ import annotations

import pytest
import requests

from local.api import ImportApi
from local.demo import holdings
from local.demo_samples import HOLDINGS, SAMPLES
from local.import_file import Status, import_file
from tests.e2e.conftest import ADA, Running, Silent

# An engagement of its own: what other tests import is not in its inventory.
TENANT = ADA.tenants[1]


@pytest.fixture(scope="module")
def imported(running: Running) -> list[Status]:
    """The final status of each sample, imported one after the other."""
    return [
        import_file(running.stack, sample.file, who=ADA, tenant=TENANT, watcher=Silent(), stalled_after=120)
        for sample in SAMPLES
    ]


@pytest.fixture(scope="module")
def api(running: Running) -> ImportApi:
    return ImportApi(running.stack.api_url, running.stack.sign_in(ADA.email), TENANT)


def test_each_sample_is_taken_for_what_it_is_and_comes_to_what_it_holds(imported: list[Status]) -> None:
    assert [sample.differences(status) for sample, status in zip(SAMPLES, imported, strict=True)] == [[], [], [], []]
    assert all(status["detected"]["reason"].endswith(".") for status in imported)


def test_the_inventory_is_what_the_four_make_of_it(imported: list[Status], api: ImportApi) -> None:
    assert holdings(api) == HOLDINGS


def test_a_value_says_which_import_it_came_from(imported: list[Status], api: ImportApi) -> None:
    found = next(api.assets(name="freight-db01"))
    values = api.asset(found["id"])["values"]
    origins = {field: values[field]["origin"]["filename"] for field in ("serial_number", "cpu_utilization_percent")}
    assert origins == {"serial_number": "servers.csv", "cpu_utilization_percent": "utilisation.xlsx"}


def test_rejected_rows_of_a_staged_file_can_be_fetched(imported: list[Status], api: ImportApi) -> None:
    link = api.rejected_rows(imported[2]["data_import_id"])
    rows = requests.get(link["url"], timeout=30).content.decode("utf-8-sig").splitlines()
    assert (link["rows"], len(rows)) == (1, 2)
    assert "No cell of the record names the asset." in rows[1]


def test_secrets_and_personal_values_of_the_samples_are_nowhere(imported: list[Status], running: Running) -> None:
    assert running.rows(
        "SELECT count(*) > 0 FROM migration.raw_import_records AS s WHERE s::text LIKE '%cust-arch01%'"
    )[0][0]
    for table in ("raw_import_records", "asset_custom_attributes", "asset_dependencies", "discovery_flows", "assets"):
        for value in ("Harbour-Crane-7", "4111 1111 1111 1111", "ola.nordmann"):
            statement = f"SELECT count(*) FROM migration.{table} AS stored WHERE stored::text LIKE :value"
            assert running.rows(statement, value=f"%{value}%") == [(0,)], (table, value)
