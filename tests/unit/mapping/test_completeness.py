"""A file that ends exactly where its exporter cuts off."""

from __future__ import annotations

import pytest

from importflow.mapping.completeness import check_completeness

# exporter, records, last row → what the finding says
ENDS: dict[str, tuple[str | None, int, int, str | None]] = {
    "ServiceNow's list export": ("ServiceNow", 10_000, 10_001, "10,000 records"),
    "one record less": ("ServiceNow", 9_999, 10_000, None),
    "one record more": ("ServiceNow", 10_001, 10_002, None),
    "another exporter": ("NetBox", 10_000, 10_001, None),
    "nobody known": (None, 10_000, 10_001, None),
    "Purview's asset list": ("Microsoft Purview", 1_000, 1_001, "1,000 records"),
    "an Azure import file": ("Azure Migrate", 20_000, 20_001, "20,000 records"),
    "a discovery import file": ("AWS Migration Hub", 25_000, 25_001, "25,000 records"),
    "the last row of a worksheet": (None, 1_048_575, 1_048_576, "row 1,048,576"),
    "the last row below a title": (None, 1_048_570, 1_048_576, "row 1,048,576"),
    "the last row of an old worksheet": (None, 65_535, 65_536, "row 65,536"),
}


@pytest.mark.parametrize(("vendor", "records", "last_row", "says"), ENDS.values(), ids=ENDS)
def test_only_a_file_that_ends_exactly_at_a_cap_is_doubted(
    vendor: str | None, records: int, last_row: int, says: str | None
) -> None:
    finding = check_completeness(vendor, records, last_row)

    if says is None:
        assert finding is None
    else:
        assert finding is not None
        assert finding.code.value == "export-cap-reached"
        assert says in str(finding.detail)
