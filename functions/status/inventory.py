"""GET routes on the inventory: assets, one asset with the row behind each value, and dependencies."""

from typing import Annotated, Any
from uuid import UUID

from aws_lambda_powertools.event_handler.openapi.params import Query

from importflow.api import build_api, caller, serve
from importflow.api_schemas import Label, Name
from importflow.database import tenant_session
from importflow.dependencies import list_dependencies
from importflow.inventory import list_assets, show_asset
from importflow.inventory_filters import AssetFilter, AssetOrder, DependencyFilter, Direction
from importflow.inventory_schemas import AssetDetail, AssetList, DependencyList
from importflow.models import ImportCategory
from importflow.observability import logger

app = build_api()

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=3_000)]


@app.get("/api/v1/assets")
def assets(
    limit: Limit = 50,
    cursor: Cursor = None,
    sort: AssetOrder = AssetOrder.NAME,
    name: Annotated[Name | None, Query()] = None,
    asset_type: Annotated[Label | None, Query()] = None,
    environment: Annotated[Label | None, Query()] = None,
    category: ImportCategory | None = None,
    data_import_id: UUID | None = None,
    placeholder: bool | None = None,
) -> AssetList:
    """The tenant's assets, by name or latest change; `name` is a part of the name, in any case."""
    wanted = AssetFilter(name, asset_type, environment, category, data_import_id, placeholder)
    with tenant_session(caller(app).tenant) as session:
        return list_assets(session, wanted, sort=sort, size=limit, cursor=cursor)


@app.get("/api/v1/assets/<id>")
def asset(id: str) -> AssetDetail:
    """One asset with all it shows, and the import and row behind each value."""
    with tenant_session(caller(app).tenant) as session:
        return show_asset(session, id)


@app.get("/api/v1/asset-dependencies")
def asset_dependencies(
    limit: Limit = 50,
    cursor: Cursor = None,
    asset_id: UUID | None = None,
    direction: Direction = Direction.BOTH,
    noise: bool | None = None,
) -> DependencyList:
    """Which assets depend on which; `direction` is seen from `asset_id`: out, in or both."""
    wanted = DependencyFilter(asset_id, direction, noise)
    with tenant_session(caller(app).tenant) as session:
        return list_dependencies(session, wanted, size=limit, cursor=cursor)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
