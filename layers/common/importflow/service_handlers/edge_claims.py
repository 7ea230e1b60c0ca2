"""From a record of application discovery to its claim: an application, or an edge between two assets.

Serves Validate chunk. Layouts: flows (who talks to whom on which port), relations (what depends on what),
applications and their servers, Konveyor's two kinds of records in one table.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from importflow.findings import FindingCode
from importflow.service_handlers.asset_naming import is_domain_name
from importflow.service_handlers.claims import Claim
from importflow.service_handlers.identity import address_naming
from importflow.service_handlers.noise import NOISE_PREFIX, is_reply, noise_of
from importflow.service_handlers.services import TRANSPORTS_WITH_PORTS, service_at

APPLICATION = "application"
# Konveyor: record types 1 and 2.
_APPLICATION_RECORD, _DEPENDENCY_RECORD = "1", "2"
_UNSPECIFIED = frozenset({"0.0.0.0", "::", "*"})  # noqa: S104  # nosec B104 - compared with, never bound
_DIRECTIONAL = tuple(
    (name, other)
    for name, other in (
        ("source_name", "target_name"), ("source_ip", "target_ip"), ("source_id", "target_id"),
        ("source_application", "target_application"), ("source_process", "target_process"), ("source_port", "port"),
        ("bytes_in", "bytes_out"),
    )
)  # fmt: skip
# How ServiceNow spells relations whose child needs the parent (parent descriptor::child descriptor).
_CHILD_NEEDS_PARENT = re.compile(r"(?:used by|hosts|runs|provides|virtualizes|exposes|consumed by)\s*::", re.IGNORECASE)
_LEVELS = {
    "low": "low", "minor": "low", "4": "low", "non-critical": "low",
    "medium": "medium", "moderate": "medium", "normal": "medium", "3": "medium",
    "high": "high", "important": "high", "major": "high", "2": "high",
    "critical": "critical", "mission critical": "critical", "mission-critical": "critical",
    "business critical": "critical", "business-critical": "critical", "1": "critical", "very high": "critical",
}  # fmt: skip


class Doubt(NamedTuple):
    """A finding about the record and the field it concerns."""

    code: FindingCode
    field: str | None = None


def shape_claim(claim: Claim) -> Iterator[Doubt]:
    """Rewrite the fields of a record, in place, as the claim of an application or an edge; what is wrong with it."""
    record_type = claim.pop("record_type", None)
    if record_type is not None and record_type not in (_APPLICATION_RECORD, _DEPENDENCY_RECORD):
        yield Doubt(FindingCode.UNKNOWN_RECORD_TYPE, "record_type")
        return
    if record_type == _APPLICATION_RECORD or (record_type is None and _names_only_an_application(claim)):
        yield from _shape_application(claim)
    else:
        yield from _shape_edge(claim, of_applications=record_type is not None)


def is_edge(claim: Claim) -> bool:
    """Whether the claim is about two assets."""
    return "source" in claim


def _names_only_an_application(claim: Claim) -> bool:
    named = {"source_name", "source_ip", "source_id", "target_name", "target_ip", "target_id", "server", "dependency"}
    return "application" in claim and named.isdisjoint(claim)


def _shape_application(claim: Claim) -> Iterator[Doubt]:
    name = claim.pop(APPLICATION, None)
    if name is None:
        yield Doubt(FindingCode.MISSING_NAME, APPLICATION)
        return
    claim |= {"name": name, "asset_type": APPLICATION}
    yield from _settle_criticality(claim)


def _shape_edge(claim: Claim, *, of_applications: bool) -> Iterator[Doubt]:
    _name_ends(claim, of_applications=of_applications)
    if is_reply(claim.get("source_port"), claim.get("port")):
        _turn_round(claim)
        yield Doubt(FindingCode.FLOW_TURNED_ROUND, "port")
    for end in ("source", "target"):
        if claim.get(f"{end}_ip") in _UNSPECIFIED:
            del claim[f"{end}_ip"]
        if claim.get(f"{end}_name") in _UNSPECIFIED:
            del claim[f"{end}_name"]
        address = address_naming({"name": claim.get(f"{end}_name")})
        if address is not None:
            claim.setdefault(f"{end}_ip", address)
            del claim[f"{end}_name"]
    missing = [end for end in ("source", "target") if not _named(claim, end)]
    if missing:
        yield Doubt(FindingCode.MISSING_ENDPOINT, f"{missing[0]}_name")
        return
    yield from _settle_transport(claim)
    yield from _settle_criticality(claim)
    _settle_counts(claim)
    yield from _classify(claim)
    claim["source"] = end_of(claim, "source")
    claim["target"] = end_of(claim, "target")


def _named(claim: Claim, end: str) -> bool:
    return any(f"{end}_{key}" in claim for key in ("name", "ip", "id"))


def _name_ends(claim: Claim, *, of_applications: bool) -> None:
    """The two ends of relations that do not call them source and target."""
    application, server = claim.pop(APPLICATION, None), claim.pop("server", None)
    dependency, direction = claim.pop("dependency", None), str(claim.pop("direction", "")).lower()
    if application is not None and dependency is not None:
        ends = (dependency, application) if direction == "northbound" else (application, dependency)
        claim |= {"source_name": ends[0], "target_name": ends[1]}
        claim |= {"source_type": APPLICATION, "target_type": APPLICATION}
    elif of_applications and application is not None:
        claim |= {"source_name": application, "source_type": APPLICATION}
    elif application is not None and server is not None and not _named(claim, "source"):
        claim |= {"source_name": application, "source_type": APPLICATION}
        claim.setdefault("target_name", server)
    elif application is not None and "target_name" in claim and not _named(claim, "source"):
        claim |= {"source_name": application, "source_type": APPLICATION}
        claim.setdefault("target_type", APPLICATION)
    elif server is not None and not _named(claim, "source"):
        claim["source_name"] = server
    elif application is not None:
        claim.setdefault("source_application", application)
    relation = claim.get("dependency_type", "")
    if _CHILD_NEEDS_PARENT.match(relation):
        _swap(claim, "source_name", "target_name")


def _turn_round(claim: Claim) -> None:
    for name, other in _DIRECTIONAL:
        _swap(claim, name, other)


def _swap(claim: Claim, name: str, other: str) -> None:
    values = claim.pop(name, None), claim.pop(other, None)
    for key, value in ((other, values[0]), (name, values[1])):
        if value is not None:
            claim[key] = value


def _settle_transport(claim: Claim) -> Iterator[Doubt]:
    """Port and protocol belong together: ICMP has no ports, and services have their usual transports."""
    port, protocol = claim.get("port"), claim.get("protocol_name")
    service = service_at(port)
    if port is None or protocol is None:
        return
    if protocol not in TRANSPORTS_WITH_PORTS:
        del claim["port"]
        yield Doubt(FindingCode.PORT_WITHOUT_TRANSPORT, "port")
    elif service is not None and protocol not in service.transports:
        yield Doubt(FindingCode.UNUSUAL_PROTOCOL, "protocol_name")


def _settle_criticality(claim: Claim) -> Iterator[Doubt]:
    said = claim.get("criticality")
    if said is None:
        return
    level = _LEVELS.get(str(said).strip().lower())
    if level is None:
        del claim["criticality"]
        yield Doubt(FindingCode.UNKNOWN_CRITICALITY, "criticality")
    else:
        claim["criticality"] = level


def _settle_counts(claim: Claim) -> None:
    """A record without a count is one observation; bytes of both directions are added up where no total is given."""
    claim.setdefault("conn_count", 1)
    parts = [claim[key] for key in ("bytes_in", "bytes_out") if key in claim]
    if parts:
        claim.setdefault("bytes_total", sum(parts))
    if "first_seen" in claim:
        claim.setdefault("last_seen", claim["first_seen"])


def _classify(claim: Claim) -> Iterator[Doubt]:
    """What kind of dependency it is, and whether it is noise."""
    relation = claim.pop("dependency_type", None)
    service = service_at(claim.get("port"))
    if service is not None:
        kind = service.kind
    elif claim.get("target_type") == APPLICATION or claim.get("source_type") == APPLICATION:
        kind = APPLICATION if claim.get("target_type") == APPLICATION else "server"
    else:
        kind = "network" if "port" in claim or "protocol_name" in claim else "server"
    claim["dependency_type"] = kind
    noise = noise_of(claim)
    if noise is not None:
        claim["description"] = NOISE_PREFIX + noise
        yield Doubt(FindingCode.NOISE_DEPENDENCY, "port" if "port" in claim else "target_name")
    elif relation is not None:
        claim.setdefault("description", relation)


def end_of(claim: Claim, end: str) -> dict[str, Any]:
    """The end as a claim of its own, by which its asset is looked up."""
    name = claim.get(f"{end}_name")
    found = {"name": name, "asset_type": claim.get(f"{end}_type"), "ip_address": claim.get(f"{end}_ip")}
    if name is not None and is_domain_name(str(name)):
        found["fqdn"] = claim[f"{end}_fqdn"] = name
    if name is None and found["ip_address"] is None:
        found["id"] = claim.get(f"{end}_id")
    return {key: value for key, value in found.items() if value is not None}
