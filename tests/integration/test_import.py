"""A CMDB export from upload to inventory, through the real handlers."""

from __future__ import annotations

from tests.integration.laboratory import Laboratory

SERVERS = """Name,IP Address,OS,CPU Cores,Memory GB,Environment,Rack Colour
web-1,10.0.0.1,Debian 12,4,16,Production,blue
web-2,10.0.0.2,Debian 12,8,32,Production,
db-1,10.0.0.3,Oracle Linux 9,16,128,Production,red
"""


def test_a_good_file_ends_as_assets_with_balanced_books(laboratory: Laboratory) -> None:
    ran = laboratory.run(SERVERS)

    assert ran.ended.state == "Import completed"
    assert laboratory.assets("name", "ip_address", "cpu_cores", "memory_gb") == [
        ("db-1", "10.0.0.3", 16, 128.0),
        ("web-1", "10.0.0.1", 4, 16.0),
        ("web-2", "10.0.0.2", 8, 32.0),
    ]
    status = ran.status
    assert status["status"] == "completed"
    assert status["records"] == {"total": 3, "valid": 3, "rejected": 0, "processed": 3}
    assert status["enrichment_summary"]["assets_created"] == 3
