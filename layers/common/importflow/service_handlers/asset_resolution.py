"""From claims to asset ids: who is known already, and what id a new asset gets.

Serves Validate chunk. Guarantees: one look-up per chunk; a record that fits several assets is rejected,
never merged into one of them.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.messages import ImportPointer
from importflow.queries import assets
from importflow.queries.addresses import alone_at_address
from importflow.service_handlers.claims import Claim
from importflow.service_handlers.identity import (
    Ambiguous,
    AssetKeys,
    IdentityResolver,
    KnownAsset,
    address_naming,
    is_application,
    mint_id,
    naming_value,
    source_id_column,
)
from importflow.service_handlers.record_batch import RecordBatch


def resolve_claims(
    session: Session,
    pointer: ImportPointer,
    batch: RecordBatch,
    claims: Iterable[tuple[int, Claim]],
    *,
    by_address: bool,
) -> dict[int, str]:
    """The asset id per index of `batch`; a claim that fits several assets rejects its record.

    What the exporter's own id names goes before everything: a machine keeps it when it is renamed.
    `by_address`: a record that names its asset by nothing but an address means the asset that alone has it.
    """
    listed = list(claims)
    resolver = resolver_for(session, pointer, [claim for _, claim in listed])
    named = {index: address_naming(claim) for index, claim in listed} if by_address else {}
    at_address = alone_at_address(session, pointer, {address for address in named.values() if address})
    source_ids = {claim["source_id"] for _, claim in listed if "source_id" in claim}
    by_source = assets.bearing_source_id(session, source_id_column(batch.columns), source_ids)
    resolved: dict[int, str] = {}
    for index, claim in listed:
        known = by_source.get(claim.get("source_id", "")) or at_address.get(named.get(index) or "")
        asset_id = known or resolver.resolve(claim)
        if isinstance(asset_id, Ambiguous):
            batch.note(index, FindingCode.AMBIGUOUS_IDENTITY)
        else:
            resolved[index] = asset_id
    return resolved


def resolver_for(session: Session, pointer: ImportPointer, claims: list[Claim]) -> IdentityResolver:
    """A resolver that knows every asset sharing a key with one of the claims."""
    return IdentityResolver(pointer.engagement_id, _known_assets(session, pointer, claims))


def _known_assets(session: Session, pointer: ImportPointer, claims: list[Claim]) -> Iterator[KnownAsset]:
    if not claims or not assets.any_known(session):
        return
    keys = [AssetKeys.of(claim) for claim in claims]
    rows = assets.sharing_a_key(
        session,
        serial_numbers={k.serial_number for k in keys if k.serial_number},
        names={name for k in keys for name in k.any_name},
        ids={
            mint_id(pointer.engagement_id, naming_value(claim), application=is_application(claim)) for claim in claims
        },
    )
    for row in rows:
        names = frozenset(name for name in (row.hostname, row.name) if name)
        known = AssetKeys(
            row.serial_number, row.fqdn, names, application=is_application({"asset_type": row.asset_type})
        )
        yield KnownAsset(row.id, known)
