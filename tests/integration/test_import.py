"""A CMDB export from upload to inventory, through the real handlers."""

from __future__ import annotations

import pytest

from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, Laboratory

SERVERS = """Name,IP Address,OS,CPU Cores,Memory GB,Environment,Rack Colour
web-1,10.0.0.1,Debian 12,4,16,Production,blue
web-2,10.0.0.2,Debian 12,8,32,Production,
db-1,10.0.0.3,Oracle Linux 9,16,128,Production,red
"""


def test_a_good_file_ends_as_assets_with_balanced_books(laboratory: Laboratory) -> None:
    ran = laboratory.run(SERVERS)

    assert ran.ended.state == "Import completed"
    assert laboratory.assets("name", "ip_address", "cpu_cores", "memory_gb") == [
        ("db-1", "10.0.0.3", 16, 128.0),
        ("web-1", "10.0.0.1", 4, 16.0),
        ("web-2", "10.0.0.2", 8, 32.0),
    ]
    status = ran.status
    assert status["status"] == "completed"
    assert status["current_phase"] == "complete"
    assert status["progress_percentage"] == 100
    assert status["records"] == {"total": 3, "valid": 3, "rejected": 0, "processed": 3}
    assert status["enrichment_summary"] == {
        "assets_created": 3,
        "assets_updated": 0,
        "assets_unchanged": 0,
        "records_merged": 0,
        "placeholders_created": 0,
        "dependencies_created": 0,
        "dependencies_updated": 0,
        "dependencies_unchanged": 0,
    }


def test_a_column_nobody_knows_is_kept_as_custom_attribute(laboratory: Laboratory) -> None:
    laboratory.run(SERVERS)

    assert laboratory.rows(
        "SELECT a.name, c.attributes FROM migration.asset_custom_attributes c"
        " JOIN migration.assets a ON a.id = c.asset_id ORDER BY 1"
    ) == [("db-1", {"Rack Colour": "red"}), ("web-1", {"Rack Colour": "blue"})]


def test_each_phase_and_validator_leaves_a_settled_step(laboratory: Laboratory) -> None:
    status = laboratory.run(SERVERS).status

    assert [(s["step_name"], s["status"], s["records_processed"]) for s in status["steps"]] == [
        ("validation", "completed", 3),
        ("format_validator", "completed", 3),
        ("schema_validator", "completed", 3),
        ("duplicate_detector", "completed", 3),
        ("data_quality", "completed", 3),
        ("enrichment", "completed", 3),
    ]
    assert all(step["duration_seconds"] >= 0 for step in status["steps"])
    assert [r["validator"] for r in status["validation_results"]] == [
        "format_validator",
        "schema_validator",
        "duplicate_detector",
        "data_quality",
    ]


def test_flows_are_linked_and_settled_and_hold_two_real_records(laboratory: Laboratory) -> None:
    ran = laboratory.run(SERVERS)

    (flow,) = laboratory.rows(
        "SELECT m.flow_id::text, m.flow_type, m.flow_status, c.flow_id::text, c.status, c.current_phase,"
        " c.phases_completed, c.crewai_state_data -> 'raw_data_sample', i.status"
        " FROM migration.discovery_flows c JOIN migration.crewai_flow_state_extensions m"
        " ON m.flow_id = c.master_flow_id JOIN migration.data_imports i"
        " ON i.id = c.data_import_id AND i.master_flow_id = m.flow_id"
    )
    assert flow[:7] == (
        ran.accepted["master_flow_id"],
        "data_import",
        "completed",
        ran.accepted["flow_id"],
        "completed",
        "complete",
        ["upload", "validation", "enrichment"],
    )
    assert [record["Name"] for record in flow[7]] == ["web-1", "web-2"]
    assert flow[8] == "completed"


def test_any_of_the_three_ids_answers_before_and_after_the_file_arrives(laboratory: Laboratory) -> None:
    accepted = laboratory.presign()
    ids = [accepted[name] for name in ("data_import_id", "master_flow_id", "flow_id")]
    for any_id in ids:
        answer = laboratory.status(any_id)
        assert (answer.status, answer.body["status"], answer.body["current_phase"]) == (200, "pending", "upload")

    ran = laboratory.run(SERVERS)
    for name in ("data_import_id", "master_flow_id", "flow_id"):
        assert laboratory.status(ran.accepted[name]).body["data_import_id"] == ran.id


def test_importing_the_same_file_again_changes_nothing(laboratory: Laboratory) -> None:
    laboratory.run(SERVERS)
    before = laboratory.rows("SELECT * FROM migration.assets ORDER BY id")
    attributes = laboratory.rows("SELECT * FROM migration.asset_custom_attributes ORDER BY id")

    again = laboratory.run(SERVERS).status

    assert again["enrichment_summary"]["assets_unchanged"] == 3
    assert again["enrichment_summary"]["assets_created"] == 0
    assert laboratory.rows("SELECT * FROM migration.assets ORDER BY id") == before
    assert laboratory.rows("SELECT * FROM migration.asset_custom_attributes ORDER BY id") == attributes


def test_a_blank_never_wipes_a_value_and_a_new_value_wins(laboratory: Laboratory) -> None:
    laboratory.run(SERVERS)

    again = laboratory.run("Name,OS,CPU Cores,Rack Colour\nweb-1,,12,\nweb-2,N/A,8,green\n").status

    assert laboratory.assets("name", "operating_system", "cpu_cores") == [
        ("db-1", "Oracle Linux 9", 16),
        ("web-1", "Debian 12", 12),
        ("web-2", "Debian 12", 8),
    ]
    assert again["enrichment_summary"]["assets_updated"] == 2
    assert laboratory.rows(
        "SELECT c.attributes FROM migration.asset_custom_attributes c"
        " JOIN migration.assets a ON a.id = c.asset_id WHERE a.name <> 'db-1' ORDER BY a.name"
    ) == [({"Rack Colour": "blue"},), ({"Rack Colour": "green"},)]


def test_every_value_can_be_traced_to_the_record_that_said_it(laboratory: Laboratory) -> None:
    ran = laboratory.run(SERVERS)

    assert laboratory.rows(
        "SELECT r.row_number, r.cleansed_data ->> 'name', r.raw_data ->> 'CPU Cores', a.name, a.source_filename"
        " FROM migration.raw_import_records r JOIN migration.assets a ON a.id = r.asset_id"
        " AND a.raw_import_records_id = r.id WHERE r.data_import_id = :id ORDER BY 1",
        id=ran.id,
    ) == [
        (2, "web-1", "4", "web-1", "servers.csv"),
        (3, "web-2", "8", "web-2", "servers.csv"),
        (4, "db-1", "16", "db-1", "servers.csv"),
    ]


def test_a_file_of_many_chunks_keeps_every_record_once_and_in_its_row(laboratory: Laboratory) -> None:
    lines = [f'srv-{i},"floor {i}\nroom ""{i}""",{i % 64 + 1}' for i in range(1, 501)]
    ran = laboratory.run("Name,Location,CPU Cores\r\n" + "\r\n".join(lines))

    chunks = laboratory.rows(
        "SELECT count(*) FROM migration.import_processing_steps WHERE step_name LIKE 'validate_chunk %'"
    )
    assert chunks[0][0] > 5
    assert ran.status["records"]["valid"] == 500
    assert laboratory.rows(
        "SELECT row_number, raw_data ->> 'Name', raw_data ->> 'Location' FROM migration.raw_import_records ORDER BY 1"
    ) == [(i + 1, f"srv-{i}", f'floor {i}\nroom "{i}"') for i in range(1, 501)]


def test_records_of_one_asset_are_merged_whatever_chunks_they_are_in(laboratory: Laboratory) -> None:
    filler = "".join(f"other-{i},,1,\n" for i in range(300))
    ran = laboratory.run(f"Name,OS,CPU Cores,Team\nweb-1,Debian 11,4,red\n{filler}WEB-1,Debian 12,,blue\nweb-1,,8,\n")

    assert laboratory.rows(
        "SELECT a.operating_system, a.cpu_cores, c.attributes FROM migration.assets a"
        " JOIN migration.asset_custom_attributes c ON c.asset_id = a.id WHERE lower(a.name) = 'web-1'"
    ) == [("Debian 12", 8, {"Team": "blue"})]
    summary = ran.status["enrichment_summary"]
    assert (summary["assets_created"], summary["records_merged"]) == (301, 2)
    assert [f for f in ran.findings() if f[2] == "duplicate-in-file"] == [
        (2, None, "duplicate-in-file"),
        (303, None, "duplicate-in-file"),
        (304, None, "duplicate-in-file"),
    ]


def test_homonyms_are_reported_and_not_merged(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,Serial Number\nlocalhost,A1\nlocalhost,B2\nweb-1,C3\n")

    assert laboratory.assets("name") == [("web-1",)]
    assert ran.findings() == [(2, None, "ambiguous-identity"), (3, None, "ambiguous-identity")]
    assert ran.status["records"] == {"total": 3, "valid": 1, "rejected": 2, "processed": 1}


def test_one_name_in_two_domains_is_a_homonym_unless_the_serial_number_is_one(laboratory: Laboratory) -> None:
    ran = laboratory.run(
        "Name,FQDN,Serial Number\napp-1,app-1.a.example,\napp-1,app-1.b.example,\n"
        "app-2,app-2.a.example,S2\napp-2,app-2.b.example,S2\n"
    )

    assert laboratory.assets("name", "fqdn") == [("app-2", "app-2.b.example")]
    assert [f for f in ran.findings() if f[2] == "ambiguous-identity"] == [
        (2, None, "ambiguous-identity"),
        (3, None, "ambiguous-identity"),
    ]


def test_a_domain_name_shared_by_two_names_is_pointed_at_and_both_are_kept(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,FQDN\napp-1,app.example.com\napp-2,app.example.com\n")

    assert laboratory.assets("name") == [("app-1",), ("app-2",)]
    assert ran.findings() == [(2, "FQDN", "repeated-fqdn"), (3, "FQDN", "repeated-fqdn")]


def test_an_asset_is_recognised_by_serial_number_under_a_new_name(laboratory: Laboratory) -> None:
    laboratory.run("Name,Serial Number\nold-name,SN-1\n")
    laboratory.run("Name,Serial Number\nnew-name,sn-1\n")
    laboratory.run("Name,CPU Cores\nold-name,4\n")

    assert laboratory.assets("name", "serial_number", "cpu_cores") == [
        ("new-name", "sn-1", None),
        ("old-name", None, 4),
    ]


SHARED = {
    "a serial number": "Name,Serial Number\napp-1,S1\napp-2,S1\n",
    "a domain name": "Name,FQDN\napp-1,lb.example\napp-2,lb.example\n",
}


@pytest.mark.parametrize("content", SHARED.values(), ids=SHARED)
def test_a_file_of_assets_that_share_a_key_can_be_imported_again(laboratory: Laboratory, content: str) -> None:
    laboratory.run(content)
    again = laboratory.run(content)

    assert again.status["enrichment_summary"]["assets_unchanged"] == 2
    assert laboratory.assets("name") == [("app-1",), ("app-2",)]


def test_a_known_serial_number_does_not_swallow_machines_of_other_names(laboratory: Laboratory) -> None:
    laboratory.run("Name,Serial Number\nweb-1,ODD-PLACEHOLDER\n")
    ran = laboratory.run("Name,Serial Number\n" + "".join(f"other-{n},ODD-PLACEHOLDER\n" for n in range(5)))

    assert laboratory.assets("name") == [("web-1",)]
    assert {code for _, _, code in ran.findings()} == {"ambiguous-identity"}
    assert ran.status["records"]["rejected"] == 5


def test_a_record_without_a_name_does_not_rename_its_asset(laboratory: Laboratory) -> None:
    laboratory.run("Name,Serial Number\nweb-1,S1\n")
    laboratory.run("Serial Number,OS\nS1,Debian 12\nS2,Debian 12\n")
    laboratory.run("Name,CPU Cores\nweb-1,4\n")

    assert laboratory.assets("name", "asset_name", "operating_system", "cpu_cores") == [
        ("S2", None, "Debian 12", None),
        ("web-1", "web-1", "Debian 12", 4),
    ]


def test_an_asset_that_was_deleted_and_is_exported_again_is_back(laboratory: Laboratory) -> None:
    laboratory.run(SERVERS)
    with laboratory.superuser.begin() as connection:
        connection.exec_driver_sql("UPDATE migration.assets SET deleted_at = now() WHERE name = 'web-1'")

    ran = laboratory.run(SERVERS)

    assert laboratory.rows("SELECT name FROM migration.assets WHERE deleted_at IS NOT NULL") == []
    assert ran.status["enrichment_summary"]["assets_updated"] == 1


def test_another_machine_with_a_known_name_becomes_an_asset_of_its_own(laboratory: Laboratory) -> None:
    laboratory.run("Name,Serial Number\nweb-1,SN-1\n")
    laboratory.run("Name,Serial Number\nweb-1,SN-2\n")
    ran = laboratory.run("Name,CPU Cores\nweb-1,4\n")

    assert laboratory.assets("serial_number", "name") == [("SN-1", "web-1"), ("SN-2", "web-1")]
    assert ran.ended.state == "Import rejected"
    assert ran.findings() == [(2, None, "ambiguous-identity")]


def test_servicenow_columns_are_read_in_servicenow_units(laboratory: Laboratory) -> None:
    laboratory.run("name,sys_class_name,ram,disk_space,cpu_count,cpu_core_count\nweb-1,Linux Server,8192,100,2,8\n")

    assert laboratory.assets("name", "asset_type", "memory_gb", "storage_gb", "cpu_cores") == [
        ("web-1", "Linux Server", 8.0, 100.0, 16)
    ]


def test_servicenow_labels_alone_are_recognised_and_named_as_the_source(laboratory: Laboratory) -> None:
    ran = laboratory.run("Name,CPU count,CPU core count,RAM (MB),Install Status\nweb-1,2,8,8192,Installed\n")

    assert laboratory.assets("name", "cpu_cores", "memory_gb", "asset_status", "discovery_source") == [
        ("web-1", 16, 8.0, "Installed", "ServiceNow")
    ]
    assert ran.status["source_system"] == "ServiceNow"


def test_the_source_the_uploader_named_stays(laboratory: Laboratory) -> None:
    assert laboratory.run("sys_id,name\n1,web-1\n", source_system="Ours").status["source_system"] == "Ours"


def test_the_same_file_in_two_engagements_makes_two_inventories(laboratory: Laboratory) -> None:
    for tenant in (NORTH, NORTH_TWO, SOUTH):
        laboratory.run(SERVERS, tenant=tenant)

    assert laboratory.rows(
        "SELECT client_account_id, engagement_id, count(*) FROM migration.assets GROUP BY 1, 2 ORDER BY 1, 2"
    ) == [(tenant.client_account_id, tenant.engagement_id, 3) for tenant in (NORTH, NORTH_TWO, SOUTH)]


def test_two_machines_of_one_name_that_their_exporter_tells_apart_are_not_merged(laboratory: Laboratory) -> None:
    ran = laboratory.run("sys_id,name,ip_address\na1,web-1,10.0.0.1\nb2,web-1,10.0.0.2\na3,web-2,10.0.0.3\n")

    assert [code for _, _, code in ran.findings()] == ["ambiguous-identity", "ambiguous-identity"]
    assert laboratory.assets("name", "ip_address") == [("web-2", "10.0.0.3")]


def test_one_machine_registered_twice_is_merged_by_its_serial_number(laboratory: Laboratory) -> None:
    ran = laboratory.run("sys_id,name,serial_number\na1,web-1,S-1234\nb2,web-1,S-1234\n")

    assert ran.status["records"]["valid"] == 2
    assert laboratory.assets("name", "serial_number") == [("web-1", "S-1234")]


def test_a_renamed_machine_is_known_by_the_id_its_exporter_gave_it(laboratory: Laboratory) -> None:
    laboratory.run("sys_id,name,os\nA1,web-1,Linux\nB2,web-2,Linux\n")
    ran = laboratory.run("sys_id,name,os\na1,shop-1,Linux\nB2,web-2,Linux\nc3,web-3,Linux\n")

    summary = ran.status["enrichment_summary"]
    assert (summary["assets_created"], summary["assets_updated"], summary["assets_unchanged"]) == (1, 1, 1)
    assert laboratory.assets("name") == [("shop-1",), ("web-2",), ("web-3",)]
