"""From a record of application discovery to the claim of an application or an edge."""

from __future__ import annotations

from typing import Any

import pytest

from importflow.service_handlers.edge_claims import is_edge, shape_claim


def shaped(**fields: Any) -> tuple[dict[str, Any], list[tuple[str, str | None]]]:
    """The claim these fields become, and the doubts as (code, field)."""
    claim = dict(fields)
    doubts = [(doubt.code.value, doubt.field) for doubt in list(shape_claim(claim))]
    return claim, doubts


def ends(claim: dict[str, Any]) -> tuple[Any, Any]:
    return claim["source"], claim["target"]


WEB, DB = {"name": "web01"}, {"name": "db01"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"source_name": "web01", "target_name": "db01"}, (WEB, DB)),
        ({"source_name": "web01", "source_ip": "10.0.0.1", "target_ip": "10.0.0.2"},
         ({"name": "web01", "ip_address": "10.0.0.1"}, {"ip_address": "10.0.0.2"})),
        # Konveyor: the direction tells who needs whom
        ({"record_type": "2", "application": "a", "dependency": "b", "direction": "southbound"},
         ({"name": "a", "asset_type": "application"}, {"name": "b", "asset_type": "application"})),
        ({"record_type": "2", "application": "a", "dependency": "b", "direction": "Northbound"},
         ({"name": "b", "asset_type": "application"}, {"name": "a", "asset_type": "application"})),
        # an application and the server it runs on
        ({"application": "a", "server": "web01"}, ({"name": "a", "asset_type": "application"}, WEB)),
        ({"application": "a", "target_name": "b"},
         ({"name": "a", "asset_type": "application"}, {"name": "b", "asset_type": "application"})),
        # ServiceNow: parent descriptor first
        ({"source_name": "web01", "target_name": "db01", "dependency_type": "Depends on::Used by"}, (WEB, DB)),
        ({"source_name": "web01", "target_name": "db01", "dependency_type": "Used by::Depends on"}, (DB, WEB)),
        # a domain name is one, whatever the column is called
        ({"source_name": "web01.corp.example.com", "target_name": "db01"},
         ({"name": "web01.corp.example.com", "fqdn": "web01.corp.example.com"}, DB)),
        # an identifier counts only where there is nothing else
        ({"source_id": "s-1", "target_id": "s-2"}, ({"id": "s-1"}, {"id": "s-2"})),
        ({"source_id": "s-1", "source_ip": "10.0.0.1", "target_name": "db01"}, ({"ip_address": "10.0.0.1"}, DB)),
    ],
)  # fmt: skip
def test_both_ends_of_an_edge_are_told(fields: dict[str, Any], expected: tuple[Any, Any]) -> None:
    claim, doubts = shaped(**fields)

    assert doubts == []
    assert ends(claim) == expected


def test_the_answer_of_a_service_is_turned_round() -> None:
    claim, doubts = shaped(
        source_ip="10.0.0.2", source_port=1433, target_ip="10.0.0.1", port=50123, protocol_name="tcp",
        bytes_in=1, bytes_out=2,
    )  # fmt: skip

    assert doubts == [("flow-turned-round", "port")]
    assert ends(claim) == ({"ip_address": "10.0.0.1"}, {"ip_address": "10.0.0.2"})
    assert (claim["port"], claim["source_port"], claim["bytes_in"], claim["bytes_out"]) == (1433, 50123, 2, 1)


@pytest.mark.parametrize(
    ("source_port", "port"), [(50000, 1433), (1433, 1433), (1433, 8080), (None, 50000), (443, None)]
)
def test_what_may_be_a_request_stays_as_it_is(source_port: int | None, port: int | None) -> None:
    ports = {key: value for key, value in (("source_port", source_port), ("port", port)) if value is not None}
    claim, doubts = shaped(source_ip="10.0.0.2", target_ip="10.0.0.1", **ports)

    assert ("flow-turned-round", "port") not in doubts
    assert claim["source"] == {"ip_address": "10.0.0.2"}


@pytest.mark.parametrize(
    ("fields", "doubt"),
    [
        ({"source_name": "web01"}, ("missing-endpoint", "target_name")),
        ({"target_name": "web01"}, ("missing-endpoint", "source_name")),
        ({"source_name": "web01", "target_ip": "0.0.0.0"}, ("missing-endpoint", "target_name")),
        ({"source_ip": "::", "target_ip": "10.0.0.1"}, ("missing-endpoint", "source_name")),
        ({"source_name": "*", "target_ip": "10.0.0.1"}, ("missing-endpoint", "source_name")),
        ({"record_type": "2", "application": "a"}, ("missing-endpoint", "target_name")),
        ({"record_type": "3", "application": "a"}, ("unknown-record-type", "record_type")),
        ({"record_type": "1"}, ("missing-name", "application")),
    ],
)
def test_a_record_without_both_ends_is_no_edge(fields: dict[str, Any], doubt: tuple[str, str]) -> None:
    claim, doubts = shaped(**fields)

    assert doubts == [doubt]
    assert not is_edge(claim)


def test_a_record_of_an_application_is_an_asset() -> None:
    claim, doubts = shaped(record_type="1", application="Billing", description="Sends bills", criticality="High")

    assert doubts == []
    assert claim == {
        "name": "Billing", "asset_type": "application", "description": "Sends bills", "criticality": "high",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kept"),
    [("Mission Critical", "critical"), ("2", "high"), (" low ", "low"), ("Moderate", "medium"), ("purple", None)],
)
def test_criticalities_are_spelled_one_way(said: str, kept: str | None) -> None:
    claim, doubts = shaped(source_name="a", target_name="b", criticality=said)

    assert claim.get("criticality") == kept
    assert doubts == ([] if kept else [("unknown-criticality", "criticality")])


@pytest.mark.parametrize(
    ("port", "protocol", "kept", "doubts"),
    [
        (1433, "tcp", 1433, []),
        (1433, "udp", 1433, [("unusual-protocol", "protocol_name")]),
        (443, "udp", 443, []),  # QUIC
        (8, "icmp", None, [("port-without-transport", "port"), ("noise-dependency", "target_name")]),
        (51000, "tcp", 51000, [("noise-dependency", "port")]),
        (50000, "tcp", 50000, []),  # DB2 listens there
    ],
)
def test_port_and_protocol_belong_together(
    port: int, protocol: str, kept: int | None, doubts: list[tuple[str, str]]
) -> None:
    claim, found = shaped(source_name="a", target_name="b", port=port, protocol_name=protocol)

    assert claim.get("port") == kept
    assert found == doubts


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"port": 53, "protocol_name": "udp"}, "name resolution (DNS)"),
        ({"port": 123}, "time (NTP)"),
        ({"port": 9100, "protocol_name": "tcp"}, "monitoring (Prometheus node exporter)"),
        ({"target_ip": "127.0.0.1"}, "the machine talks to itself (loopback)"),
        ({"target_ip": "ff02::fb"}, "sent to all or many (multicast, broadcast)"),
        ({"target_ip": "255.255.255.255"}, "sent to all or many (multicast, broadcast)"),
    ],
)
def test_noise_is_marked_with_its_reason(fields: dict[str, Any], why: str) -> None:
    claim, doubts = shaped(**({"source_name": "a", "target_name": "b"} | fields))

    assert claim["description"] == f"noise: {why}"
    assert [code for code, _ in doubts] == ["noise-dependency"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"source_name": "a", "target_name": "b", "port": 1433}, "database"),
        ({"source_name": "a", "target_name": "b", "port": 2049}, "storage"),
        ({"source_name": "a", "target_name": "b", "port": 443}, "application"),
        ({"source_name": "a", "target_name": "b", "port": 12345}, "network"),
        ({"source_name": "a", "target_name": "b"}, "server"),
        ({"application": "a", "server": "b"}, "server"),
        ({"record_type": "2", "application": "a", "dependency": "b"}, "application"),
    ],
)
def test_the_kind_of_a_dependency_follows_from_its_service(fields: dict[str, Any], kind: str) -> None:
    assert shaped(**fields)[0]["dependency_type"] == kind


def test_counts_and_times_are_completed() -> None:
    claim, _ = shaped(
        source_name="a", target_name="b", bytes_in=10, bytes_out=5, first_seen="2026-01-01T00:00:00+00:00"
    )

    assert (claim["conn_count"], claim["bytes_total"]) == (1, 15)
    assert claim["last_seen"] == "2026-01-01T00:00:00+00:00"
    assert shaped(source_name="a", target_name="b", bytes_in=10, bytes_total=7)[0]["bytes_total"] == 7
