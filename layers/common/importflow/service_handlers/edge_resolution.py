"""The two assets of each edge: by name among all that is known, by address where exactly one asset has it.

Serves Validate chunk. An address alone never tells two machines apart, so an end without a name is the one known asset
with its address or a placeholder of its own, which that asset takes in once it is known (`queries/placeholders`).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.messages import ImportPointer
from importflow.queries.addresses import alone_at_address
from importflow.service_handlers.asset_resolution import resolver_for
from importflow.service_handlers.base_processor import ValidatedChunk
from importflow.service_handlers.edge_claims import is_edge
from importflow.service_handlers.identity import Ambiguous, mint_id

SOURCE, TARGET = "source", "target"


class EdgeResolver:
    """Knows every asset that one of a chunk's ends may be."""

    def __init__(self, session: Session, pointer: ImportPointer, validated: ValidatedChunk) -> None:
        edges = [claim for _, claim in _edges(validated)]
        ends = [edge[end] for edge in edges for end in (SOURCE, TARGET)]
        self._engagement_id = pointer.engagement_id
        self._by_name = resolver_for(session, pointer, [_as_named(end) for end in ends if "name" in end or "id" in end])
        self._at_address = alone_at_address(
            session, pointer, {e["ip_address"] for e in ends if "name" not in e and "ip_address" in e}
        )

    def resolve(self, validated: ValidatedChunk) -> dict[int, str]:
        """The asset each edge leaves; the one it leads to is written into its claim. Doubt rejects the record."""
        resolved: dict[int, str] = {}
        for index, edge in _edges(validated):
            source = self._asset(edge.pop(SOURCE))
            target = self._asset(edge.pop(TARGET))
            doubt = next((found for found in (source, target) if isinstance(found, FindingCode)), None)
            if doubt is not None:
                validated.batch.note(index, doubt)
                continue
            resolved[index] = str(source)
            edge["depends_on_asset_id"] = str(target)
        return resolved

    def _asset(self, end: Mapping[str, Any]) -> str | FindingCode:
        if "name" not in end and "ip_address" in end:
            address = end["ip_address"]
            return self._at_address.get(address) or mint_id(self._engagement_id, address)
        found = self._by_name.resolve(_as_named(end))
        if isinstance(found, Ambiguous):
            return FindingCode.AMBIGUOUS_IDENTITY
        if "id" in end and not self._by_name.knows(found):
            return FindingCode.UNKNOWN_ASSET_ID
        return found


def _edges(validated: ValidatedChunk) -> list[tuple[int, dict[str, Any]]]:
    rejected = validated.batch.rejected
    return [(i, claim) for i, claim in enumerate(validated.claims) if i not in rejected and is_edge(claim)]


def _as_named(end: Mapping[str, Any]) -> dict[str, Any]:
    """An end with nothing but an identifier may be the asset that goes by it."""
    return {key: value for key, value in end.items() if key != "id"} | ({"name": end["id"]} if "id" in end else {})
