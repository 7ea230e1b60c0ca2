"""Findings about sensitive data, from file to inventory: facts per asset, whatever comes first and however often."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sqlalchemy import select

from importflow.database import tenant_session
from importflow.models import Asset
from importflow.queries import sensitive_findings
from tests.integration.laboratory import NORTH, SOUTH, Laboratory, Ran, as_product

HEADER = "Server,File Path,Data Type,Matches,Sensitivity,Regulations,Encrypted,Public Access,Severity,Status"
REPORT = f"""{HEADER}
crm-db,/srv/a.csv,Credit Card,12,Internal,PCI DSS,Yes,No,High,open
crm-db,/srv/b.csv,Email,30,Internal,GDPR,No,No,Low,closed
crm-db,/srv/c.csv,Credit Card,3,Internal,PCI DSS,Yes,No,Critical,open
web-1,/srv/d.csv,IP Address,5,Public,,,Yes,Low,open
nas-1,/srv/e.csv,,,,,,,,open
"""
# The same asset seen by another scanner.
SECOND = """s3_bucket,identifiers,sample_data,bucket_catalog_label
crm-db,PHI,Patient 0815,Internal
crm-db,CREDIT_CARD_NUMBER,4111,Internal
"""
SERVERS = "Name,Host Name,IP Address,Environment,Owner,Rack Unit\ncrm-db,crm-db,10.0.0.9,Production,Ann,17\n"

CRM_FACTS = {
    "classification": "restricted", "classified_by": "type credit_card",
    "pii_types": {"credit_card": 15, "email": 30}, "pii_count": 45, "compliance_scopes": ["GDPR", "PCI-DSS"],
    "encryption": "unencrypted", "access": "restricted", "severity": "critical", "findings": 3, "open_findings": 2,
    "sources": {"DLP": 3},
}  # fmt: skip


def report(laboratory: Laboratory, content: str = REPORT, **options: Any) -> Ran:
    ran = laboratory.run(
        content, filename="report.csv", import_category="sensitive_data", **({"source_system": "DLP"} | options)
    )
    assert ran.status["status"] == "completed", ran.status["error"]
    return ran


def servers(laboratory: Laboratory, content: str = SERVERS) -> Ran:
    ran = laboratory.run(content, source_system="CMDB")
    assert ran.status["status"] == "completed", ran.status["error"]
    return ran


def facts(laboratory: Laboratory, name: str = "crm-db") -> Any:
    found = laboratory.rows(
        "SELECT attributes -> 'sensitive_data' FROM migration.asset_custom_attributes kept"
        " JOIN migration.assets asset ON asset.id = kept.asset_id"
        " WHERE lower(coalesce(asset.name, asset.hostname)) = :name", name=name,
    )  # fmt: skip
    return found[0][0] if found else None


def inventory(laboratory: Laboratory) -> Any:
    """Everything an import may change about assets, but for when and by which import."""
    return laboratory.rows(
        "SELECT asset.name, asset.hostname, asset.ip_address, asset.environment, asset.business_owner, asset.pii_flag,"
        " asset.application_data_classification, kept.attributes FROM migration.assets asset"
        " LEFT JOIN migration.asset_custom_attributes kept ON kept.asset_id = asset.id ORDER BY asset.id"
    )


def test_what_was_found_stands_with_each_asset(laboratory: Laboratory) -> None:
    report(laboratory)

    assert laboratory.assets("hostname", "application_data_classification", "pii_flag") == [
        ("crm-db", "restricted", True),
        ("nas-1", None, None),
        ("web-1", "internal", True),
    ]
    assert facts(laboratory) == CRM_FACTS
    assert facts(laboratory, "nas-1") == {"findings": 1, "open_findings": 1, "sources": {"DLP": 1}}


def test_every_validator_has_its_step_with_counts_and_figures(laboratory: Laboratory) -> None:
    ran = report(laboratory)

    steps = {step["step_name"]: step["output"] for step in ran.status["steps"]}
    assert [result["validator"] for result in ran.status["validation_results"]] == [
        "format_validator", "schema_validator", "data_classifier", "pii_detector", "compliance_validator",
        "encryption_validator", "access_control_validator",
    ]  # fmt: skip
    assert steps["data_classifier"]["assets"] == {"restricted": 1, "internal": 1}
    assert steps["data_classifier"]["findings"] == {"classification-raised": 4}
    assert steps["pii_detector"]["pii_types"] == {"email": 30, "credit_card": 15, "ip_address": 5}
    assert steps["compliance_validator"]["records"] == {"PCI-DSS": 2, "GDPR": 1}
    assert steps["encryption_validator"]["assets"] == {"unencrypted": 1}
    assert steps["encryption_validator"]["findings"] == {"sensitive-data-unencrypted": 1}
    assert steps["access_control_validator"]["assets"] == {"public": 1, "restricted": 1}


def test_the_books_of_an_import_of_findings_balance(laboratory: Laboratory) -> None:
    ran = report(laboratory, REPORT + ",/srv/f.csv,Email,1,,,,,,open\n")

    assert ran.status["records"] == {"total": 6, "valid": 5, "rejected": 1, "processed": 5}
    summary = ran.status["enrichment_summary"]
    done = (
        summary["placeholders_created"],
        summary["assets_updated"],
        summary["assets_unchanged"],
        summary["records_merged"],
    )
    assert done == (3, 0, 0, 2)
    assert [row for row, _, code in ran.findings() if code == "missing-name"] == [7]


def test_importing_the_same_findings_again_changes_nothing(laboratory: Laboratory) -> None:
    report(laboratory)
    before = inventory(laboratory)

    again = report(laboratory).status["enrichment_summary"]

    assert inventory(laboratory) == before
    assert (again["assets_created"], again["assets_updated"], again["assets_unchanged"]) == (0, 0, 3)


def test_of_a_longer_and_a_shorter_report_of_one_source_the_greater_counts_stand(laboratory: Laboratory) -> None:
    report(laboratory)
    report(laboratory, "\n".join(REPORT.splitlines()[:2]) + "\n")

    assert facts(laboratory) == CRM_FACTS


def test_two_scanners_in_either_order_give_the_same_facts(laboratory: Laboratory) -> None:
    report(laboratory)
    report(laboratory, SECOND, source_system="Catalogue")
    one = facts(laboratory)
    report(laboratory, SECOND, source_system="Catalogue", tenant=SOUTH)
    report(laboratory, tenant=SOUTH)
    other = laboratory.rows(
        "SELECT attributes -> 'sensitive_data' FROM migration.asset_custom_attributes kept"
        " JOIN migration.assets asset ON asset.id = kept.asset_id"
        " WHERE kept.client_account_id = :client AND coalesce(asset.hostname, asset.name) = 'crm-db'",
        client=SOUTH.client_account_id,
    )[0][0]  # fmt: skip

    assert one == other
    assert one["pii_types"] == {"credit_card": 15, "email": 30, "health": 1}
    assert one["sources"] == {"DLP": 3, "Catalogue": 2}
    assert (one["findings"], one["classification"]) == (5, "restricted")


@pytest.mark.parametrize("first", [report, servers])
def test_findings_and_inventory_meet_in_either_order(laboratory: Laboratory, first: Any) -> None:
    second = servers if first is report else report
    first(laboratory)
    second(laboratory)

    (asset,) = [row for row in inventory(laboratory) if row[0] == "crm-db"]
    assert asset[:7] == ("crm-db", "crm-db", "10.0.0.9", "Production", "Ann", True, "restricted")
    assert asset[7]["Rack Unit"] == "17"
    assert asset[7]["sensitive_data"] == CRM_FACTS
    assert len(laboratory.assets("name")) == 3


def test_a_less_sensitive_report_later_on_lowers_nothing(laboratory: Laboratory) -> None:
    report(laboratory)
    report(laboratory, "Server,Sensitivity,Public Access\ncrm-db,Public,No\n", source_system="Survey")

    assert laboratory.assets("application_data_classification", "hostname")[0] == ("internal", "web-1")
    assert facts(laboratory)["classification"] == "restricted"
    assert facts(laboratory)["encryption"] == "unencrypted"


def test_what_all_records_of_an_asset_agree_on_is_kept_as_a_fact_about_it(laboratory: Laboratory) -> None:
    report(laboratory, "Server,Severity,Region,Check\ncrm-db,Low,eu-1,a\ncrm-db,High,eu-1,b\n")

    assert facts(laboratory)["attributes"] == {"Region": "eu-1"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name,email,street,message\nErika,erika@example.org,Elm 1,hello\n", "no-naming-column"),
        ("Host Name,IP Address,Operating System\nweb-1,10.0.0.1,RHEL\n", "no-finding-column"),
    ],
)
def test_a_file_without_findings_is_refused_and_leaves_nothing(laboratory: Laboratory, content: str, code: str) -> None:
    ran = laboratory.run(content, filename="persons.csv", import_category="sensitive_data")

    assert (ran.status["status"], ran.status["error"]["code"]) == ("failed", code)
    assert laboratory.rows("SELECT count(*) FROM migration.assets") == [(0,)]
    assert laboratory.rows("SELECT count(*) FROM migration.raw_import_records") == [(0,)]


def test_a_classification_names_the_record_it_comes_from(laboratory: Laboratory) -> None:
    report(laboratory, "Server,Sensitivity,Data Type\ncrm-db,Internal,\ncrm-db,Internal,SSN\n")
    later = report(laboratory, "Server,Sensitivity\ncrm-db,Public\n", source_system="Survey")

    with tenant_session(as_product(NORTH)) as session:
        (asset,) = session.scalars(select(Asset)).all()
        found = {row.field: (row.value, row.row_number) for row in sensitive_findings.origins(session, asset)}

    assert found == {"application_data_classification": ("restricted", 3), "pii_flag": (True, 3)}
    assert later.status["enrichment_summary"]["assets_updated"] == 1


def test_review_grows_with_the_findings_and_not_with_their_square(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many records of few assets, right after the load: 10 s were spent at 14,000 where one does."""
    monkeypatch.setenv("CHUNK_BYTES", "2000000")
    lines = "".join(f"b-{n % 5},/p/{n},Credit Card,{n % 50},High\n" for n in range(25_000))
    began = time.monotonic()
    ran = report(laboratory, "Bucket,File Path,Data Type,Matches,Severity\n" + lines)
    assert ran.status["records"]["processed"] == 25_000
    assert time.monotonic() - began < 20
