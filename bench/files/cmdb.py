"""A CMDB export of any length: 13 columns, every row another server."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

HEADER = (
    "Name", "Host Name", "IP Address", "MAC Address", "Operating System", "OS Version", "CPU Cores",
    "Memory (GB)", "Storage (GB)", "Environment", "Location", "Owner", "Cost Center",
)  # fmt: skip
SYSTEMS = (("Windows Server 2019", "1809"), ("Windows Server 2022", "21H2"), ("RHEL", "8.6"), ("Ubuntu", "22.04"))
ENVIRONMENTS = ("Production", "Test", "Development", "Disaster Recovery")
CITIES = ("Berlin", "Lisbon", "Oslo", "Turin, Mole 3", "Zürich")
_ROWS_AT_ONCE = 5_000


def records(*, seed: int = 1) -> Iterator[list[object]]:
    """Servers without end. One column (Cost Center) is none of the inventory's."""
    draw = random.Random(seed)
    return (_row(number, draw) for number in count())


def write_cmdb(path: Path, rows: int, *, seed: int = 1) -> int:
    """Write so many rows; the file's size in bytes."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(islice(records(seed=seed), rows))
    return path.stat().st_size


def write_cmdb_of_size(path: Path, size: int, *, seed: int = 1) -> int:
    """Write rows until the file has `size` bytes; how many rows that were."""
    rows, servers = 0, records(seed=seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        while file.tell() < size:
            writer.writerows(islice(servers, _ROWS_AT_ONCE))
            rows += _ROWS_AT_ONCE
    return rows


def _row(number: int, draw: random.Random) -> list[object]:
    high, middle, low = number >> 16 & 255, number >> 8 & 255, number & 255
    system, version = draw.choice(SYSTEMS)
    return [
        f"srv-{number:07d}", f"srv-{number:07d}.example.net", f"10.{high}.{middle}.{low}",
        f"00:50:56:{high:02x}:{middle:02x}:{low:02x}", system, version, draw.choice((2, 4, 8, 16, 32)),
        draw.choice((4, 8, 16, 64, 256)), draw.randint(40, 4000), draw.choice(ENVIRONMENTS), draw.choice(CITIES),
        f"owner-{draw.randint(1, 400)}@example.net", f"CC-{draw.randint(1, 900)}",
    ]  # fmt: skip
