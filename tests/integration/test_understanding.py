"""What an import understood of its columns: stored with its reasons, corrected by users, remembered."""

from __future__ import annotations

from typing import Any

import pytest

from local.tenants import Tenant
from tests.integration.laboratory import NORTH_TWO, SOUTH, Laboratory, Ran

FILE = "Rechner,OS,RAM,Install Date\nweb-1,Debian,4096,01/02/2025\nweb-2,Debian,8192,03/04/2025\n"
CORRECTIONS = {"Rechner": "hostname", "OS": None}


def stored(ran: Ran) -> dict[str, tuple[Any, ...]]:
    """(field, match type, who suggested it) of each column."""
    rows = ran.laboratory.rows(
        "SELECT source_field, target_field, match_type, suggested_by FROM migration.import_field_mappings"
        " WHERE data_import_id = :id",
        id=ran.id,
    )
    return {row[0]: row[1:] for row in rows}


def run_corrected(laboratory: Laboratory, content: str, **options: Any) -> Ran:
    return laboratory.run(content, processing_config={"field_mappings": CORRECTIONS}, **options)


def test_every_mapping_is_stored_with_its_reason_reading_and_layout(laboratory: Laboratory) -> None:
    ran = laboratory.run("Host Name,RAM\nweb-1,4096\n")

    ((rules,),) = laboratory.rows(
        "SELECT transformation_rules FROM migration.import_field_mappings"
        " WHERE data_import_id = :id AND source_field = 'RAM'",
        id=ran.id,
    )
    assert rules["reading"]["unit"] == "MB"
    assert "512 or more" in rules["reading"]["evidence"]
    assert rules["reason"] == "The header is a known spelling of the field."
    assert len(rules["header_set"]) == 64
    assert laboratory.assets("hostname", "memory_gb") == [("web-1", 4.0)]


def test_a_corrected_mapping_wins(laboratory: Laboratory) -> None:
    ran = run_corrected(laboratory, FILE)

    assert stored(ran)["Rechner"] == ("hostname", "user", "user")
    assert stored(ran)["OS"] == (None, "user", "user")
    assert laboratory.assets("hostname", "operating_system") == [("web-1", None), ("web-2", None)]


def test_a_correction_is_remembered_for_files_with_the_same_columns(laboratory: Laboratory) -> None:
    run_corrected(laboratory, FILE)
    again = laboratory.run("OS,Install Date,RAM,rechner\nDebian,,4096,web-3\n")

    assert stored(again)["rechner"] == ("hostname", "remembered", "remembered")
    assert stored(again)["OS"] == (None, "remembered", "remembered")


def test_a_later_correction_goes_before_a_remembered_one(laboratory: Laboratory) -> None:
    run_corrected(laboratory, FILE)
    laboratory.run(FILE, processing_config={"field_mappings": {"OS": "operating_system"}})
    third = laboratory.run(FILE)

    assert stored(third)["OS"] == ("operating_system", "remembered", "remembered")
    assert stored(third)["Rechner"] == ("hostname", "remembered", "remembered")


@pytest.mark.parametrize("other", [SOUTH, NORTH_TWO], ids=["another client", "another engagement"])
def test_what_one_tenant_said_is_not_remembered_for_another(laboratory: Laboratory, other: Tenant) -> None:
    content = "Host Name,OS\nweb-1,Debian\n"
    laboratory.run(content, processing_config={"field_mappings": {"OS": None}})

    assert stored(laboratory.run(content))["OS"] == (None, "remembered", "remembered")
    assert stored(laboratory.run(content, tenant=other))["OS"] == ("operating_system", "alias", "column_mapping")


def test_a_file_with_other_columns_has_nothing_remembered(laboratory: Laboratory) -> None:
    run_corrected(laboratory, FILE)
    other = laboratory.run("Rechner,OS,RAM,Host Name\nx,Debian,4096,web-9\n")

    assert stored(other)["OS"] == ("operating_system", "alias", "column_mapping")


def test_completeness_counts_what_is_left_after_homonyms_are_rejected(laboratory: Laboratory) -> None:
    ran = laboratory.run(
        "Host Name,Serial Number,OS\nweb-1,A1,Debian\nweb-1,B2,\nweb-3,,Debian\n",
    )

    quality = next(step for step in ran.status["steps"] if step["step_name"] == "data_quality")
    assert quality["output"]["completeness"] == {"hostname": 1.0, "serial_number": 0.0, "operating_system": 1.0}


def test_records_about_parts_of_an_application_become_no_assets(laboratory: Laboratory) -> None:
    header = "Application,Level,Technologies,CloudReady,Software Resiliency"
    ran = laboratory.run(
        f"{header}\nBilling,Application,Java,70,80\nBilling,Analysis,COBOL,10,20\nBilling,Analysis,C,1,2\nShop,Application,Go,9,9\n"
    )

    assert laboratory.assets("name", "technology_stack") == [("Billing", "Java"), ("Shop", "Go")]
    assert ran.status["records"]["total"] == 4
    assert ran.status["status"] == "completed"
