"""One tenant's inventory, imported through the handlers: servers, the flows between them, and one that talks to many.

Guarantees: the same inventory for the same sizes; among the dependencies are the shapes that hurt: an asset that a
tenth of the others depend on, and one that depends on thousands.
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.files.cmdb import write_cmdb
from importflow.models import ImportCategory
from local.handlers import run_import
from local.laboratory import Laboratory

SERVERS, FLOWS, MONITORING = "servers.csv", "flows.csv", "monitoring.csv"
_PORTS = (5432, 1521, 1433, 443, 8080, 6379, 5672, 27017)
_SERVICES = 200


def import_inventory(lab: Laboratory, assets: int, dependencies: int) -> None:
    """So many servers and dependencies; a tenth of the latter are of one server. Every 20th server has a mistake."""
    monitored = dependencies // 10
    with tempfile.TemporaryDirectory(prefix="importflow-inventory-") as name:
        directory = Path(name)
        write_cmdb(directory / SERVERS, assets)
        _make_mistakes(directory / SERVERS)
        _write_flows(directory / FLOWS, _flows(assets, dependencies - monitored))
        _write_flows(directory / MONITORING, ((assets - 1, target, 161) for target in range(monitored)))
        _import(lab, directory / SERVERS, ImportCategory.CMDB_EXPORT)
        _import(lab, directory / FLOWS, ImportCategory.APP_DISCOVERY)
        _import(lab, directory / MONITORING, ImportCategory.APP_DISCOVERY)


def _import(lab: Laboratory, path: Path, category: ImportCategory) -> None:
    ended = run_import(lab.upload(path, category), lab.manifest)
    if ended.state != "Import completed":
        raise SystemExit(f"the import of {path.name} ended as {ended}")


def _make_mistakes(path: Path) -> None:
    """Memory in words: a warning, so that the row goes in."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    column = rows[0].index("Memory (GB)")
    for row in rows[1::20]:
        row[column] = "plenty"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def _flows(assets: int, count: int, *, seed: int = 1) -> Iterator[tuple[int, int, int]]:
    """Each server's in turn; half of them lead to a few services, a tenth to the first server."""
    draw = random.Random(seed)
    for number in range(count):
        target = 0 if number % 10 == 1 else draw.randrange(_SERVICES) if number % 2 else draw.randrange(assets)
        if number % assets != target:
            yield number % assets, target, _PORTS[target % len(_PORTS)]


def _write_flows(path: Path, flows: Iterable[tuple[int, int, int]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Source Server Name", "Destination Server Name", "Destination Port", "Protocol"))
        writer.writerows((f"srv-{source:07d}", f"srv-{target:07d}", port, "TCP") for source, target, port in flows)
