"""The file of an import, imported again on the laptop stack: the copy within S3 starts the state machine by itself."""

from __future__ import annotations

import pytest
import requests

from local.import_file import follow
from tests.e2e.conftest import Running, Silent

MIB = 1024**2
# Few records and many bytes: more than S3 copies at once.
LARGE = "Name,Box,Notes\n" + "".join(f"twice-{n},rack {n},{'n' * 12_000}\n" for n in range(1_500))
SMALL = "Name,Box\nonce-more-1,rack 1\nonce-more-2,rack 2\n"


@pytest.mark.parametrize(("filename", "content"), [("small.csv", SMALL), ("large-again.csv", LARGE)])
def test_a_copied_file_is_imported_with_the_corrected_mapping(running: Running, filename: str, content: str) -> None:
    api, first = running.api(), running.run(filename, content)

    again = api.import_again(first["flow_id"], {"processing_config": {"field_mappings": {"Box": "rack_location"}}})
    ended = follow(lambda: api.status(again["flow_id"]), Silent().importing, stalled_after=120)

    records = content.count("\n") - 1
    assert (ended["status"], ended["records"]["processed"]) == ("completed", records)
    assert ended["enrichment_summary"]["assets_updated"] == records
    file = api.original_file(again["data_import_id"])
    assert (file["reimport_of"], file["file_size"]) == (first["data_import_id"], len(content))
    assert requests.get(file["url"], timeout=30).text == content
    assert len(LARGE) > 16 * MIB
