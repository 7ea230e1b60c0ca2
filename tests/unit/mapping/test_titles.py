"""Every field of every category is called something that tells it from its neighbours."""

from __future__ import annotations

import pytest

from importflow.mapping.registry import FIELDS
from importflow.mapping.titles import title_of, unit_of
from importflow.models import ImportCategory

TITLES = {
    "operating_system": ("Operating system", None),
    "os_version": ("OS version", None),
    "fqdn": ("Fully qualified domain name", None),
    "ip_address": ("IP address", None),
    "cpu_cores": ("CPU cores", None),
    "memory_gb": ("Memory (GiB)", "GiB"),
    "memory_available_gb_min": ("Memory available, lowest (GiB)", "GiB"),
    "cpu_utilization_percent": ("CPU average (%)", "%"),
    "memory_utilization_percent_p95": ("Memory used 95th percentile (%)", "%"),
    "disk_read_iops_max": ("Disk read operations peak (operations/s)", "operations/s"),
    "network_in_mbps": ("Network in average (Mbit/s)", "Mbit/s"),
    "disk_throughput_mibps": ("Disk throughput average (MiB/s)", "MiB/s"),
    "source_id": ("Source ID", None),
}


@pytest.mark.parametrize("name", TITLES)
def test_a_field_is_called_by_what_it_holds_and_its_unit(name: str) -> None:
    assert (title_of(name), unit_of(name)) == TITLES[name]


@pytest.mark.parametrize("category", ImportCategory)
def test_no_two_fields_of_a_category_are_called_alike(category: ImportCategory) -> None:
    names = {field.name for field in FIELDS[category]}
    titles = [title_of(name) for name in sorted(names)]

    assert len({title.casefold() for title in titles}) == len(titles)
    assert [title for title in titles if "_" in title or not title[0].isupper()] == []
