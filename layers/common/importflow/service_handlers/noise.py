"""Noise: traffic that says nothing about what an application needs; marked by these rules, never left out.

Ports are those the IANA registry gives to the service, or its maker's documentation to the monitoring agent.
An edge that is missing or noise is no proof that two machines do not depend on each other.
"""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from importflow.service_handlers.services import service_at

NOISE_PREFIX = "noise: "

_NOISY_PORTS: dict[int, str] = {
    53: "name resolution (DNS)",
    5353: "name resolution (mDNS)",
    5355: "name resolution (LLMNR)",
    137: "name resolution (NetBIOS)",
    138: "name resolution (NetBIOS)",
    123: "time (NTP)",
    67: "address assignment (DHCP)",
    68: "address assignment (DHCP)",
    546: "address assignment (DHCPv6)",
    547: "address assignment (DHCPv6)",
    161: "monitoring (SNMP)",
    162: "monitoring (SNMP traps)",
    199: "monitoring (SNMP multiplexer)",
    514: "logging (syslog)",
    1900: "discovery (SSDP)",
    3702: "discovery (WS-Discovery)",
    5666: "monitoring (NRPE)",
    5723: "monitoring (Operations Manager)",
    8125: "monitoring (StatsD)",
    9100: "monitoring (Prometheus node exporter)",
    10050: "monitoring (Zabbix)",
    10051: "monitoring (Zabbix)",
}
_NOISY_PROTOCOLS = {
    "icmp": "reachability (ICMP)", "ipv6-icmp": "reachability (ICMP)", "igmp": "multicast membership (IGMP)",
}  # fmt: skip
# RFC 6335: ports that are never assigned, handed out for single connections.
EPHEMERAL_FROM = 49_152
# Where Linux begins to hand out ports of its own accord.
HANDED_OUT_FROM = 32_768
WELL_KNOWN_BELOW = 1_024
_LOOPBACK = "the machine talks to itself (loopback)"
_TO_MANY = "sent to all or many (multicast, broadcast)"
_ADDRESSES_REMEMBERED = 16_384  # about as many as a chunk has machines


def noise_of(edge: Mapping[str, Any]) -> str | None:
    """Why the edge counts as noise; None where it says something."""
    ends = {_reach(edge[key]) for key in ("source_ip", "target_ip") if edge.get(key) is not None}
    for telling in (_LOOPBACK, _TO_MANY):
        if telling in ends:
            return telling
    port, protocol = edge.get("port"), edge.get("protocol_name")
    if port in _NOISY_PORTS:
        return _NOISY_PORTS[port]
    if protocol in _NOISY_PROTOCOLS:
        return _NOISY_PROTOCOLS[protocol]
    if port is not None and port >= EPHEMERAL_FROM and service_at(port) is None:
        return "a port handed out for one connection"
    return None


def is_reply(source_port: int | None, port: int | None) -> bool:
    """Whether the flow is the answer to one: from a service's port to one handed out for the connection."""
    if source_port is None or port is None:
        return False
    from_service = source_port < WELL_KNOWN_BELOW or service_at(source_port) is not None
    return from_service and port >= HANDED_OUT_FROM and service_at(port) is None


@lru_cache(maxsize=_ADDRESSES_REMEMBERED)
def _reach(address: str) -> str | None:
    """Why whatever an address takes part in is noise, if so."""
    parsed = ipaddress.ip_address(address)
    if parsed.is_loopback:
        return _LOOPBACK
    return _TO_MANY if parsed.is_multicast or address == "255.255.255.255" else None
