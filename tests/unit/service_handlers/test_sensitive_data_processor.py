"""The sensitive data category: which files it refuses, which asset a record speaks of, what it claims."""

from __future__ import annotations

from typing import Any

import pytest

from importflow.errors import Rejection, RejectionCode
from importflow.models import ImportCategory
from importflow.service_handlers import processor_for
from importflow.service_handlers.base_processor import ValidatedChunk
from tests.unit.builders import a_batch, noted


def checked(header: str, records: str) -> ValidatedChunk:
    columns = header.split(",")
    processor = processor_for(ImportCategory.SENSITIVE_DATA)
    mapped = processor.map_columns(columns)
    assert isinstance(mapped, tuple), mapped
    return processor.validate_data(a_batch(columns, records), processor.layout(mapped[0], columns))


def claim_of(header: str, record: str) -> dict[str, Any]:
    (claim,) = checked(header, record + "\n").claims
    return dict(claim)


REFUSED = {
    "a table of persons": ("name,email,street,city,state,phone,message", RejectionCode.NO_NAMING_COLUMN),
    "a catalogue of data types": ("id,name,category,isSensitive,sensitivity,tags/law", RejectionCode.NO_NAMING_COLUMN),
    "matches without their file": ("Prefix,Match,Suffix,Note", RejectionCode.NO_NAMING_COLUMN),
    "a plain inventory": ("Host Name,IP Address,Operating System,Owner,State", RejectionCode.NO_FINDING_COLUMN),
}


@pytest.mark.parametrize(("header", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_says_nothing_about_the_data_of_assets_is_refused(header: str, code: RejectionCode) -> None:
    refused = processor_for(ImportCategory.SENSITIVE_DATA).map_columns(header.split(","))

    assert isinstance(refused, Rejection)
    assert refused.code is code
    assert header.split(",")[0] in refused.message


# header, record → name, host name, domain name
NAMED: dict[str, tuple[str, str, tuple[str | None, str | None, str | None]]] = {
    "its name": ("Data Source,Severity", "crm-db,High", ("crm-db", None, None)),
    "its host name": ("Server,Severity", "crm-db,High", (None, "crm-db", None)),
    "a name that is a domain name": (
        "Asset Name,Severity", "db1.corp.example,High", ("db1.corp.example", None, "db1.corp.example"),
    ),
    "its ARN": ("Resource ARN,Severity", "arn:aws:s3:::crm-exports,High", ("crm-exports", None, None)),
    "a name before its ARN": (
        "Resource Name,Resource ARN,Severity", "crm,arn:aws:s3:::crm-exports,High", ("crm", None, None),
    ),
    "its ARN where the name is blank": (
        "Resource Name,Resource ARN,Severity", "N/A,arn:aws:s3:::crm-exports,High", ("crm-exports", None, None),
    ),
    "a qualified name": (
        "Asset fully qualified name,Classification formal name,Classification display name",
        "mssql://sql01.corp.example/crm/dbo/customers,MICROSOFT.PERSONAL.EMAIL,Email",
        ("sql01.corp.example", None, "sql01.corp.example"),
    ),
    "a share": (
        "Criteria Name,Criteria Type,Path,Count", r"Credit card,Pattern,\\files01\hr\a.docx,3", ("files01", None, None),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "record", "names"), NAMED.values(), ids=NAMED)
def test_the_asset_is_named_by_its_name_or_what_leads_to_it(
    header: str, record: str, names: tuple[str | None, str | None, str | None]
) -> None:
    claim = claim_of(header, record)

    assert (claim.get("name"), claim.get("hostname"), claim.get("fqdn")) == names


UNNAMED = {
    "nothing": ("Data Source,Severity", ",High"),
    "a local path": ("Criteria Name,Criteria Type,Path,Count", r"Credit card,Pattern,C:\hr\a.docx,3"),
    "a secret where the name should be": ("Data Source,Severity", "AKIAZ7QX2M5K3PLW8RTY,High"),
}


@pytest.mark.parametrize(("header", "record"), UNNAMED.values(), ids=UNNAMED)
def test_a_record_that_names_no_asset_is_rejected(header: str, record: str) -> None:
    batch = checked(header, record + "\n").batch

    assert batch.rejected == {0}
    assert (2, None, "missing-name") in noted(batch)


@pytest.mark.parametrize("name", ["<resource_name>", "localhost", "Localhost", "${HOST}"])
def test_a_placeholder_is_flagged_and_imported(name: str) -> None:
    chunk = checked("Host,Severity", f"{name},High\n")

    assert noted(chunk.batch) == [(2, None, "placeholder-name")]
    assert (chunk.batch.rejected, chunk.claims[0]["hostname"]) == (set(), name)


def test_facts_stand_in_the_claim_and_doubts_on_their_columns() -> None:
    chunk = checked(
        "Server,Sensitivity,Data Type,Matches,Regulations,Encrypted,Public Access",
        "crm-db,Public,Credit Card,12,PCI DSS,No,Everyone\n",
    )

    assert chunk.claims[0]["sensitive_data"] == {
        "classification": "restricted", "classified_by": "type credit_card", "pii_types": {"credit_card": 12},
        "pii_count": 12, "pii": True, "compliance_scopes": ["PCI-DSS"], "encryption": "unencrypted",
        "access": "public", "open": True,
    }  # fmt: skip
    assert noted(chunk.batch) == [
        (2, "Sensitivity", "classification-raised"),
        (2, "Encrypted", "sensitive-data-unencrypted"),
        (2, "Public Access", "sensitive-data-public"),
    ]


def test_no_encryption_and_no_public_access_are_facts_and_no_gaps() -> None:
    chunk = checked("Bucket,Data Type,Encryption Type,Public Access", "crm-exports,Credit Card,NONE,None\n")

    said = chunk.claims[0]["sensitive_data"]
    assert (said["encryption"], said["access"]) == ("unencrypted", "restricted")
    assert (2, "Encryption Type", "sensitive-data-unencrypted") in noted(chunk.batch)


def test_a_column_named_for_a_regulation_gives_its_scope_to_the_records_that_fill_it() -> None:
    chunk = checked("resources[].name,severity,unmapped.compliance.CIS-2.0", "crm,Low,1.20\nerp,Low,\n")

    assert [claim["sensitive_data"].get("compliance_scopes") for claim in chunk.claims] == [["CIS"], None]


def test_samples_are_masked_before_anything_is_claimed() -> None:
    chunk = checked("s3_bucket,identifiers,sample_data", "crm-exports,EMAIL,erika@example.org\n")

    assert noted(chunk.batch) == [(2, "sample_data", "sensitive-value-masked")]
    assert "erika" not in repr((chunk.claims, chunk.batch))
