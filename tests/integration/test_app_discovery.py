"""app_discovery on PostgreSQL: edges aggregated, placeholders made and taken in, whatever comes first."""

from __future__ import annotations

import time
from typing import Any

from tests.integration.laboratory import Laboratory

FLOWS = "Source IP,Destination IP,Destination Port,Protocol,Connections,Bytes,First Seen,Last Seen\n"
SERVERS = "Name,IP Address,Operating System\n"


def flows(laboratory: Laboratory, *lines: str, **options: Any) -> Any:
    content = FLOWS + "".join(f"{line}\n" for line in lines)
    return laboratory.run(content, filename="flows.csv", import_category="app_discovery", **options)


def servers(laboratory: Laboratory, *lines: str) -> Any:
    return laboratory.run(SERVERS + "".join(f"{line}\n" for line in lines))


def edges(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows(
        "SELECT source.name, target.name, port, protocol_name, conn_count, bytes_total"
        " FROM migration.asset_dependencies edge JOIN migration.assets source ON source.id = edge.asset_id"
        " JOIN migration.assets target ON target.id = depends_on_asset_id ORDER BY 1, 2, 3"
    )


def inventory(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows(
        "SELECT name, ip_address, discovery_method FROM migration.assets WHERE deleted_at IS NULL ORDER BY 1"
    )


def test_flows_of_one_pair_and_port_become_one_dependency(laboratory: Laboratory) -> None:
    ran = flows(
        laboratory,
        "10.0.0.1,10.0.0.2,1433,tcp,5,100,2026-01-02 10:00:00,2026-01-02 11:00:00",
        "10.0.0.1,10.0.0.2,1433,tcp,7,50,2026-01-01 10:00:00,2026-01-03 11:00:00",
        "10.0.0.1,10.0.0.2,443,tcp,1,1,2026-01-01 10:00:00,2026-01-03 11:00:00",
    )
    assert ran.ended.state == "Import completed", ran.ended
    assert edges(laboratory) == [
        ("10.0.0.1", "10.0.0.2", 443, "tcp", 1, 1),
        ("10.0.0.1", "10.0.0.2", 1433, "tcp", 12, 150),
    ]
    summary = ran.status["enrichment_summary"]
    assert (summary["dependencies_created"], summary["placeholders_created"], summary["records_merged"]) == (2, 2, 1)
    seen = laboratory.rows(
        "SELECT first_seen::date::text, last_seen::date::text, dependency_type"
        " FROM migration.asset_dependencies WHERE port = 1433"
    )
    assert seen == [("2026-01-01", "2026-01-03", "database")]


def test_the_same_flows_again_change_nothing(laboratory: Laboratory) -> None:
    line = "10.0.0.1,10.0.0.2,1433,tcp,5,100,2026-01-02 10:00:00,2026-01-02 11:00:00"
    flows(laboratory, line, line)
    before = edges(laboratory)
    again = flows(laboratory, line, line)
    assert edges(laboratory) == before
    summary = again.status["enrichment_summary"]
    assert (summary["dependencies_created"], summary["dependencies_updated"], summary["dependencies_unchanged"]) == (
        0,
        0,
        1,
    )


def test_of_several_imports_the_busiest_counts(laboratory: Laboratory) -> None:
    flows(laboratory, "10.0.0.1,10.0.0.2,1433,tcp,50,10,2026-01-02 10:00:00,2026-01-02 11:00:00")
    flows(laboratory, "10.0.0.1,10.0.0.2,1433,tcp,5,100,2026-02-02 10:00:00,2026-02-02 11:00:00")
    assert edges(laboratory) == [("10.0.0.1", "10.0.0.2", 1433, "tcp", 50, 100)]


def test_a_flow_without_bytes_has_unknown_bytes(laboratory: Laboratory) -> None:
    lines = ("10.0.0.1,10.0.0.2,1433,tcp,5,,,", "10.0.0.1,10.0.0.3,443,tcp,1,,,", "10.0.0.1,10.0.0.3,443,tcp,1,7,,")
    flows(laboratory, *lines)
    assert edges(laboratory) == [
        ("10.0.0.1", "10.0.0.2", 1433, "tcp", 5, None),
        ("10.0.0.1", "10.0.0.3", 443, "tcp", 2, 7),
    ]


def test_a_known_machine_is_found_by_its_address_in_either_order(laboratory: Laboratory) -> None:
    lines = (
        "10.0.0.1,10.0.0.2,1433,tcp,5,100,,",
        "10.0.0.1,10.0.0.9,1433,tcp,5,100,,",
        "10.0.0.9,10.0.0.1,443,tcp,2,2,,",
    )
    machines = ("web01,10.0.0.1,Linux", "db01,10.0.0.2,Linux", "twin-a,10.0.0.7,Linux", "twin-b,10.0.0.7,Linux")
    flows(laboratory, *lines)
    servers(laboratory, *machines)
    first = (inventory(laboratory), edges(laboratory))
    laboratory.empty()
    servers(laboratory, *machines)
    flows(laboratory, *lines)
    assert (inventory(laboratory), edges(laboratory)) == first
    assert edges(laboratory) == [
        ("10.0.0.9", "web01", 443, "tcp", 2, 2),
        ("web01", "10.0.0.9", 1433, "tcp", 5, 100),
        ("web01", "db01", 1433, "tcp", 5, 100),
    ]


def test_konveyor_records_become_applications_and_dependencies(laboratory: Laboratory) -> None:
    ran = laboratory.run(
        "Record Type 1,Application Name,Description,Comments,Business Service,Dependency,Dependency Direction\n"
        "1,Billing,Sends bills,,Finance,,\n"
        "1,Ledger,,,Finance,,\n"
        "1,Lonely,,,,,\n"
        "2,Billing,,,,Ledger,southbound\n"
        "2,Ledger,,,,Archive,northbound\n"
        "3,Billing,,,,,\n"
        "1,,no name,,,,\n",
        filename="applications.csv",
        import_category="app_discovery",
    )
    assert ran.ended.state == "Import completed", ran.ended
    assert [(e[0], e[1]) for e in edges(laboratory)] == [("Archive", "Ledger"), ("Billing", "Ledger")]
    assert laboratory.rows("SELECT name, asset_type FROM migration.assets ORDER BY 1") == [
        ("Archive", "application"), ("Billing", "application"), ("Ledger", "application"), ("Lonely", "application"),
    ]  # fmt: skip
    assert [f for f in ran.findings() if f[2] in ("unknown-record-type", "missing-name")] == [
        (7, "Record Type 1", "unknown-record-type"), (8, "Application Name", "missing-name"),
    ]  # fmt: skip
    results = {one["validator"]: one for one in ran.status["validation_results"]}
    assert [f["detail"] for f in results["dependency_validator"]["findings"]] == ["Lonely."]


def test_circles_noise_and_replies_are_named(laboratory: Laboratory) -> None:
    ran = laboratory.run(
        "source,target,source port,destination port,protocol\n"
        "a,b,50000,8080,tcp\nb,c,50000,8080,tcp\nc,a,50000,8080,tcp\nd,a,50000,8080,tcp\n"
        "a,ns,50000,53,udp\n"
        "db,a,1521,51000,tcp\n",
        filename="edges.csv",
        import_category="app_discovery",
    )
    assert ran.ended.state == "Import completed", ran.ended
    results = {one["validator"]: one for one in ran.status["validation_results"]}
    found = {f["code"]: f for f in results["dependency_validator"]["findings"]}
    assert found["dependency-cycle"]["detail"] == "3 assets: a, b, c."
    assert found["noise-dependency"]["row"] == 6
    assert [(e[0], e[1], e[2]) for e in edges(laboratory) if "db" in e] == [("a", "db", 1521)]
    marked = laboratory.rows(
        "SELECT port, description FROM migration.asset_dependencies WHERE description LIKE 'noise%'"
    )
    assert marked == [(53, "noise: name resolution (DNS)")]


def test_an_application_and_a_server_of_one_name_are_two_assets(laboratory: Laboratory) -> None:
    servers(laboratory, "payroll,10.0.0.4,Linux")
    ran = laboratory.run("Application,Server\npayroll,payroll\n", filename="a.csv", import_category="app_discovery")
    assert ran.ended.state == "Import completed", ran.ended
    assert laboratory.rows("SELECT asset_type, discovery_method FROM migration.assets ORDER BY 1") == [
        ("application", "placeholder"), (None, "import"),
    ]  # fmt: skip


def test_an_end_named_by_an_unknown_identifier_is_rejected(laboratory: Laboratory) -> None:
    ran = laboratory.run(
        "applicationsolution_id,functionalci_id\n28,20\n", filename="links.csv", import_category="app_discovery"
    )
    assert ran.status["error"]["code"] == "no-valid-records"
    assert ran.findings() == [(2, None, "unknown-asset-id")]
    assert laboratory.assets("name") == []


def test_work_grows_with_the_flows_and_not_with_their_square(laboratory: Laboratory, monkeypatch: Any) -> None:
    """Right after the load the planner knows nothing of it: 100 s were spent where 2 do."""
    monkeypatch.setenv("CHUNK_BYTES", "2000000")
    began = time.monotonic()
    ran = flows(laboratory, *(f"10.1.{n // 250}.{n % 250 + 1},192.168.0.1,443,tcp,1,10,," for n in range(5000)))
    assert ran.status["enrichment_summary"]["dependencies_created"] == 5000
    assert time.monotonic() - began < 30
