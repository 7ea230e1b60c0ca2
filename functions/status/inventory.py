"""GET routes on the inventory: assets, one asset with the row behind each value, dependencies, and overviews of all."""

from typing import Annotated, Any
from uuid import UUID

from aws_lambda_powertools.event_handler.openapi.params import Query

from importflow.api import build_api, serve
from importflow.api_schemas import Label, LabelOrNone, Name
from importflow.caller import caller
from importflow.database import tenant_session
from importflow.dependencies import list_dependencies
from importflow.dependency_map import show_map
from importflow.inventory import list_assets, show_asset
from importflow.inventory_filters import AssetFilter, AssetOrder, DependencyFilter, Direction, Ordering
from importflow.inventory_schemas import AssetDetail, AssetList, DependencyList
from importflow.models import ImportCategory
from importflow.observability import logger
from importflow.overview_schemas import AssetFacets, DependencyMap, SensitiveData, Utilisation
from importflow.overviews import facet_assets, show_sensitive_data, show_utilisation

app = build_api()

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=3_000)]


@app.get("/api/v1/assets")
def assets(
    limit: Limit = 50,
    cursor: Cursor = None,
    sort: AssetOrder = AssetOrder.NAME,
    order: Ordering | None = None,
    text: Annotated[Name | None, Query()] = None,
    name: Annotated[Name | None, Query()] = None,
    asset_type: Annotated[LabelOrNone | None, Query()] = None,
    environment: Annotated[LabelOrNone | None, Query()] = None,
    operating_system: Annotated[LabelOrNone | None, Query()] = None,
    classification: Annotated[LabelOrNone | None, Query()] = None,
    compliance_scope: Annotated[Label | None, Query()] = None,
    category: ImportCategory | None = None,
    data_import_id: UUID | None = None,
    placeholder: bool | None = None,
) -> AssetList:
    """The tenant's assets in an order; `text` is a part of the name, host name, domain name or address, in any case."""
    wanted = AssetFilter(
        text=text,
        name_contains=name,
        asset_type=asset_type,
        environment=environment,
        operating_system=operating_system,
        classification=classification,
        compliance_scope=compliance_scope,
        category=category,
        data_import_id=data_import_id,
        placeholder=placeholder,
    )
    with tenant_session(caller(app).tenant) as session:
        return list_assets(session, wanted, sort=sort, ordering=order, size=limit, cursor=cursor)


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


@app.get("/api/v1/asset-facets")
def asset_facets() -> AssetFacets:
    """The values by which assets can be told apart and filtered, with how many have each."""
    with tenant_session(caller(app).tenant) as session:
        return facet_assets(session)


@app.get("/api/v1/utilisation")
def utilisation() -> Utilisation:
    """How busy the assets are: a histogram per metric, and a point per asset that says which are under-used or hot."""
    with tenant_session(caller(app).tenant) as session:
        return show_utilisation(session)


@app.get("/api/v1/sensitive-data")
def sensitive_data() -> SensitiveData:
    """Where sensitive data is: assets by classification, in each environment and under each compliance scope."""
    with tenant_session(caller(app).tenant) as session:
        return show_sensitive_data(session)


@app.get("/api/v1/dependency-map")
def dependency_map(
    asset_id: UUID | None = None,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    noise: bool = False,
) -> DependencyMap:
    """Which assets depend on which, as a graph: of the whole engagement, or `depth` steps around one asset."""
    with tenant_session(caller(app).tenant) as session:
        return show_map(session, asset_id, depth=depth, noise=noise)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return serve(app, event, context)
