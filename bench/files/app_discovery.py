"""Flows between servers: a tenth as many servers as flows, most flows to the few servers that offer a service."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HEADER = (
    "Source Server Name", "Source IP", "Source Process", "Destination Server Name", "Destination IP",
    "Destination Process", "Destination Port", "Protocol", "Connection Count", "Bytes", "First Seen", "Last Seen",
)  # fmt: skip
SERVICES = (
    ("postgres", 5432), ("oracle", 1521), ("sqlservr", 1433), ("nginx", 443), ("java", 8080), ("redis-server", 6379),
    ("rabbitmq", 5672), ("mongod", 27017),
)  # fmt: skip
CLIENTS = ("java", "w3wp", "python3", "node", "httpd")
FLOWS_PER_SERVER, SERVERS_PER_SERVICE = 10, 20
_SHARE_TO_SERVICES = 0.8
_BEGIN = datetime(2026, 3, 1)  # noqa: DTZ001  as exporters write it, without a zone


def write_app_discovery(path: Path, rows: int, *, seed: int = 1) -> int:
    """Write so many flows; the file's size in bytes. The same two ends may show up more than once, as in a capture."""
    draw = random.Random(seed)
    servers = max(2 * SERVERS_PER_SERVICE, rows // FLOWS_PER_SERVER)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_row(servers, draw) for _ in range(rows))
    return path.stat().st_size


def _row(servers: int, draw: random.Random) -> list[object]:
    target = _target(servers, draw)
    source = (target + draw.randint(1, servers - 1)) % servers
    process, port = SERVICES[target % len(SERVICES)]
    first = _BEGIN + timedelta(seconds=draw.randint(0, 20 * 86_400))
    connections = draw.randint(1, 5_000)
    return [
        _name(source), _address(source), draw.choice(CLIENTS), _name(target), _address(target), process, port, "TCP",
        connections, connections * draw.randint(400, 90_000), first,
        first + timedelta(seconds=draw.randint(60, 9 * 86_400)),
    ]  # fmt: skip


def _target(servers: int, draw: random.Random) -> int:
    """Few servers take most of the flows, and of those again a few the most."""
    if draw.random() < _SHARE_TO_SERVICES:
        return int(draw.random() ** 2 * (servers // SERVERS_PER_SERVICE))
    return draw.randrange(servers)


def _name(server: int) -> str:
    return f"app-{server:06d}"


def _address(server: int) -> str:
    return f"10.{64 + (server >> 16)}.{server >> 8 & 255}.{server & 255}"
