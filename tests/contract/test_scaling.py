"""docs/scaling.md says what the measurements, the template and the state machine come to."""

from __future__ import annotations

from typing import Any

from bench.on_aws.deployed import Deployed, read_deployed
from bench.on_aws.measured import read_measured
from bench.simulate import PAGE, TABLES, filled, tables_in


def test_the_tables_are_those_the_simulation_makes() -> None:
    page = PAGE.read_text()

    assert filled(page, read_measured(), read_deployed()) == page, "run `make documents`"


def test_every_table_is_in_the_page_once() -> None:
    assert sorted(tables_in()) == sorted(TABLES)


def test_the_deployment_is_read_as_the_template_says(
    functions: dict[str, dict[str, Any]], template: dict[str, Any]
) -> None:
    deployed = read_deployed()

    assert {verb: (one.memory, one.timeout, one.disk) for verb, one in deployed.functions.items()} == {
        function["Handler"].partition(".")[0]: (
            function["MemorySize"],
            function["Timeout"],
            function.get("EphemeralStorage", {}).get("Size", 512),
        )
        for function in functions.values()
    }
    assert deployed.parameters == {
        name: str(parameter["Default"]) for name, parameter in template["Parameters"].items() if "Default" in parameter
    }
    plan = functions["PlanChunksFunction"]["Environment"]["Variables"]
    assert str(deployed.chunk_bytes) == plan["CHUNK_BYTES"]
    assert deployed.alarms == sum(one["Type"] == "AWS::CloudWatch::Alarm" for one in template["Resources"].values())


def test_an_import_passes_through_these_states(asl: dict[str, Any], template: dict[str, Any]) -> None:
    deployed: Deployed = read_deployed()

    assert (deployed.parent_states, deployed.states_per_chunk) == (11, 2)  # as the page says in words
    assert deployed.concurrency == template["Parameters"]["MaxConcurrency"]["Default"]
    assert deployed.execution_timeout == asl["TimeoutSeconds"]
