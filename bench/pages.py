"""How long the lists and the details take for a tenant of 100,000 assets and 50,000 dependencies, all imported.

`python -m bench.pages` runs it alone. The handlers are called in this process, as in `bench.status`.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.calls import Request, percentiles, time_calls
from bench.filling import vacuum
from bench.inventory import FLOWS, MONITORING, SERVERS, import_inventory
from bench.quiet import quiet
from local.laboratory import Laboratory, laboratory

ASSETS, DEPENDENCIES = 100_000, 50_000
CALLS = 100

# The assets that most depend on, that depends on most, and one with a single dependency.
_ASSETS = {
    "needed": "SELECT depends_on_asset_id FROM migration.asset_dependencies GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "needing": "SELECT asset_id FROM migration.asset_dependencies GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    "ordinary": "SELECT asset_id FROM migration.asset_dependencies edge WHERE NOT EXISTS (SELECT 1 FROM"
    " migration.asset_dependencies other WHERE other.depends_on_asset_id = edge.asset_id)"
    " GROUP BY 1 HAVING count(*) = 1 ORDER BY 1 LIMIT 1",
}


def measure_pages(
    lab: Laboratory, assets: int = ASSETS, dependencies: int = DEPENDENCIES, calls: int = CALLS
) -> list[dict[str, Any]]:
    """Per question `name`, `p50_ms`, `p95_ms` and `max_ms`; imports what is asked for first (a minute)."""
    superuser = sa.create_engine(lab.postgres.urls.superuser, connect_args={"ssl_context": False})
    try:
        import_inventory(lab, assets, dependencies)
        vacuum(superuser)
        asked = questions(lab, superuser)
    finally:
        superuser.dispose()
    return [{"name": name, **percentiles(_time(request, calls))} for name, request in asked.items()]


def _time(request: Request, calls: int) -> list[float]:
    request.send()
    return time_calls(lambda _: request.send(), calls)


def questions(lab: Laboratory, superuser: sa.Engine) -> dict[str, Request]:
    """What is asked, by name; pages further on are found by their cursors."""
    with superuser.connect() as connection:
        assets = {name: str(connection.exec_driver_sql(wanted).scalar_one()) for name, wanted in _ASSETS.items()}
    history = _ask(lab, "status", "data-import")
    imports = {item["filename"]: item["data_import_id"] for item in history.send()["items"]}
    return {
        "history": history,
        **_lists(lab, imports),
        **_dependencies(lab, assets),
        **_overviews(lab, assets),
        **_findings(lab, imports),
    }


def _ask(lab: Laboratory, function: str, path: str, **query: str) -> Request:
    return Request(f"status/{function}", "GET", f"/api/v1/{path}", lab.tenant, tuple(query.items()))


def _later(request: Request, pages: int) -> Request:
    """So many pages after the first; the last one there is where there are fewer."""
    for _ in range(pages):
        cursor = request.send()["next_cursor"]
        if cursor is None:
            return request
        query = dict(request.query) | {"cursor": cursor}
        request = Request(request.function, request.method, request.path, request.tenant, tuple(query.items()))
    return request


def _lists(lab: Laboratory, imports: dict[str, str]) -> dict[str, Request]:
    def ask(**query: str) -> Request:
        return _ask(lab, "inventory", "assets", **query)

    return {
        "assets by name": ask(),
        "assets by name, 200 a page, page 21": _later(ask(limit="200"), 20),
        "assets by change, 200 a page, page 6": _later(ask(sort="updated_at", limit="200"), 5),
        "assets by type": ask(sort="asset_type"),
        "assets by operating system, 200 a page, page 6": _later(ask(sort="operating_system", limit="200"), 5),
        "assets of a text": ask(text="0012"),
        "assets of a part of the name": ask(name="0012"),
        "assets of a part of the name that none has": ask(name="nowhere"),
        "assets of an environment": ask(environment="Production"),
        "assets of an environment that none has": ask(environment="Mars"),
        "assets of a type that none has": ask(asset_type="toaster"),
        "placeholders among the assets": ask(placeholder="true"),
        "assets of a category": ask(category="app_discovery"),
        "assets of an import of many": ask(data_import_id=imports[SERVERS]),
        "assets of an import of some": ask(data_import_id=imports[FLOWS]),
        "assets of an import of one": ask(data_import_id=imports[MONITORING]),
    }


def _dependencies(lab: Laboratory, assets: dict[str, str]) -> dict[str, Request]:
    def ask(**query: str) -> Request:
        return _ask(lab, "inventory", "asset-dependencies", **query)

    return {
        "an asset": _ask(lab, "inventory", f"assets/{assets['ordinary']}"),
        "the asset most depend on": _ask(lab, "inventory", f"assets/{assets['needed']}"),
        "the asset that depends on most": _ask(lab, "inventory", f"assets/{assets['needing']}"),
        "dependencies": ask(),
        "dependencies, 200 a page, page 21": _later(ask(limit="200"), 20),
        "dependencies of an asset": ask(asset_id=assets["ordinary"]),
        "dependencies on the asset most depend on": ask(asset_id=assets["needed"], direction="in", limit="200"),
        "dependencies of the asset that depends on most": ask(asset_id=assets["needing"], limit="200"),
        "dependencies that are noise": ask(noise="true"),
    }


def _overviews(lab: Laboratory, assets: dict[str, str]) -> dict[str, Request]:
    def ask(path: str, **query: str) -> Request:
        return _ask(lab, "inventory", path, **query)

    return {
        "facets": ask("asset-facets"),
        "utilisation": ask("utilisation"),
        "sensitive data": ask("sensitive-data"),
        "the map": ask("dependency-map"),
        "the map with noise": ask("dependency-map", noise="true"),
        "the map around the asset most depend on": ask("dependency-map", asset_id=assets["needed"]),
        "the map three steps around an asset": ask("dependency-map", asset_id=assets["ordinary"], depth="3"),
    }


def _findings(lab: Laboratory, imports: dict[str, str]) -> dict[str, Request]:
    def ask(**query: str) -> Request:
        return _ask(lab, "findings", f"data-import/{imports[SERVERS]}/findings", **query)

    return {
        "findings": ask(),
        "findings, 1,000 a page, page 4": _later(ask(limit="1000"), 3),
        "findings of a code": ask(code="not-a-number"),
        "findings of the last rows": ask(row_from="99000"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.pages", description="Time lists and details of a large inventory.")
    parser.add_argument("--assets", type=int, default=ASSETS)
    parser.add_argument("--dependencies", type=int, default=DEPENDENCIES)
    parser.add_argument("--calls", type=int, default=CALLS)
    arguments = parser.parse_args()
    quiet()
    with tempfile.TemporaryDirectory(prefix="importflow-bench-") as name, laboratory(Path(name)) as lab:
        for one in measure_pages(lab, arguments.assets, arguments.dependencies, arguments.calls):
            print(f"{one['name']:<50} p50 {one['p50_ms']:7.1f}  p95 {one['p95_ms']:7.1f}  max {one['max_ms']:7.1f} ms")


if __name__ == "__main__":
    main()
