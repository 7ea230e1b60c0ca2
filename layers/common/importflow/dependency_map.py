"""Dependency map: which assets depend on which as a graph, of the whole engagement or around one asset.

Guarantees: three statements for the engagement, seven at most around an asset, whatever either holds; never more nodes
and edges than a page can draw, and the answer says what there is beyond them.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from importflow.asset_lookup import no_such_asset
from importflow.overview_schemas import DependencyMap
from importflow.queries import dependency_map
from importflow.queries.dependency_map import Limits
from importflow.queries.inventory import is_there

# What a browser draws and moves without stutter, and what an answer of 6 MB, Lambda's limit, holds with ease.
LIMITS = Limits(nodes=2_000, edges=10_000)


def show_map(session: Session, asset_id: UUID | None, *, depth: int, noise: bool) -> DependencyMap:
    """The map around an asset, 404 if the tenant has none of this id; without an asset the whole."""
    if asset_id is None:
        return _show_whole(session, noise)
    if not is_there(session, asset_id):
        raise no_such_asset()
    return _show_around(session, asset_id, depth, noise)


def _show_whole(session: Session, noise: bool) -> DependencyMap:
    found = dependency_map.most_connected(session, LIMITS.nodes, noise=noise)
    edges, _ = dependency_map.edges(session, found.by_id, LIMITS.edges, noise=noise)
    return DependencyMap.model_validate(
        {
            "asset_id": None,
            "depth": None,
            "noise": noise,
            "nodes": _nodes(session, found.by_id, {}),
            "edges": edges,
            "total_nodes": found.nodes,
            "total_edges": found.edges,
            "totals_are_exact": True,
        }
    )


def _show_around(session: Session, asset_id: UUID, depth: int, noise: bool) -> DependencyMap:
    """Nearer assets first: where there are too many, those of the last step are left out."""
    distances, are_all = _reach(session, str(asset_id), depth, noise)
    degrees = dict.fromkeys(distances, 0) | dependency_map.degrees(session, distances, noise=noise)
    edges, total_edges = dependency_map.edges(session, distances, LIMITS.edges, noise=noise)
    return DependencyMap.model_validate(
        {
            "asset_id": asset_id,
            "depth": depth,
            "noise": noise,
            "nodes": _nodes(session, degrees, distances),
            "edges": edges,
            "total_nodes": len(distances) + (not are_all),
            "total_edges": total_edges,
            "totals_are_exact": are_all,
        }
    )


def _nodes(session: Session, degrees: Mapping[str, int], distances: Mapping[str, int]) -> list[dict[str, Any]]:
    """The assets in the order of the degrees; only around an asset they have distances."""
    documents = {node["id"]: node for node in dependency_map.nodes(session, degrees.keys())}
    return [
        documents[asset_id] | {"degree": degree, "distance": distances.get(asset_id)}
        for asset_id, degree in degrees.items()
    ]


def _reach(session: Session, asset_id: str, depth: int, noise: bool) -> tuple[dict[str, int], bool]:
    """How far each asset is that is reached, and whether those are all there are within the depth."""
    distances, ring = {asset_id: 0}, [asset_id]
    for distance in range(1, depth + 1):
        room = LIMITS.nodes - len(distances)
        ring, are_all = dependency_map.neighbours(session, ring, distances, most=room, noise=noise)
        distances |= dict.fromkeys(ring, distance)
        if not are_all:
            return distances, False
        if not ring:
            break
    return distances, True
