"""Measurements of servers: ten daily samples of each, one day after the other, averages, percentiles and peaks."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HEADER = (
    "Server Name", "IP Address", "Timestamp", "CPU Cores", "CPU Average (%)", "CPU 95th Percentile (%)",
    "CPU Peak (%)", "Memory (GB)", "Memory Used (GB)", "Storage (GB)", "Storage Used (GB)", "Disk IOPS",
    "Network Throughput (Mbps)",
)  # fmt: skip
SAMPLES_PER_SERVER = 10
_BEGIN = datetime(2026, 3, 1, 6)  # noqa: DTZ001  as exporters write it, without a zone


def write_infrastructure(path: Path, rows: int, *, seed: int = 1) -> int:
    """Write so many samples; the file's size in bytes."""
    draw = random.Random(seed)
    servers = max(1, rows // SAMPLES_PER_SERVER)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_row(number % servers, number // servers, draw) for number in range(rows))
    return path.stat().st_size


def _row(server: int, day: int, draw: random.Random) -> list[object]:
    """What a server has is the same in each of its samples; what it uses is not."""
    memory, storage = 2 ** (2 + server % 7), 40 * (1 + server % 50)
    average, p95, peak = sorted(round(draw.uniform(0.5, 99.5), 1) for _ in range(3))
    return [
        f"node-{server:06d}", f"10.{96 + (server >> 16)}.{server >> 8 & 255}.{server & 255}",
        _BEGIN + timedelta(days=day, minutes=server % 30), 2 ** (1 + server % 5), average, p95, peak, memory,
        round(memory * draw.uniform(0.1, 0.95), 2), storage, round(storage * draw.uniform(0.1, 0.9), 1),
        round(draw.uniform(5, 4_000), 1), round(draw.uniform(0.1, 900), 2),
    ]  # fmt: skip
