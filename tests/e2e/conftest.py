"""The whole laptop stack, once for all end-to-end tests, with what they do to it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.api import ImportApi
from local.flags import flags_file
from local.import_file import import_file
from local.stack import Stack, running_stack
from local.tenants import PEOPLE, Person, Tenant
from tests.e2e.superuser import rows

HERE = Path(__file__).parent
ADA, BOB = PEOPLE[0], PEOPLE[1]
# A hundredth of the waits between retries: an accident then takes seconds, not two minutes.
SETTINGS = {"SFN_WAIT_SCALE": "0.01"}
# A file of more than 5 MiB is a large one, and comes in the smallest parts S3 takes.
PARAMETERS = {"MultipartThresholdBytes": str(5 * 1024**2), "MultipartPartBytes": str(5 * 1024**2)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


class Silent:
    """Watches an import without a word."""

    def uploading(self, sent: int, total: int) -> None: ...

    def importing(self, status: dict[str, Any]) -> None: ...


@dataclass
class Running:
    stack: Stack
    directory: Path

    def turn_on(self, tenants: Mapping[str, Tenant]) -> None:
        """Each flag for its tenant; all others are off. The functions read the file whenever they ask."""
        document = {flag: _only_for(tenant) for flag, tenant in tenants.items()}
        flags_file(self.stack.directory).write_text(json.dumps(document))

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, name: str, content: str | bytes, *, who: Person = ADA) -> dict[str, Any]:
        """Upload through the presigned form and follow the status to the end."""
        path = self.file(name, content)
        return import_file(self.stack, path, category="cmdb_export", who=who, watcher=Silent(), stalled_after=120)

    def api(self, who: Person = ADA) -> ImportApi:
        return ImportApi(self.stack.api_url, self.stack.sign_in(who.email), who.tenants[0])

    def rows(self, statement: str, **parameters: Any) -> list[Any]:
        return rows(self.stack, statement, **parameters)

    def executions(self) -> list[dict[str, Any]]:
        """Executions of the state machine, newest first."""
        machine = self.stack.client("stepfunctions")
        found = machine.list_executions(stateMachineArn=self.stack.state_machine_arn)["executions"]
        return sorted(found, key=lambda e: e["startDate"], reverse=True)

    def finish(self, execution_arn: str, seconds: float = 120) -> dict[str, Any]:
        """The execution once it has ended."""
        machine = self.stack.client("stepfunctions")
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found: dict[str, Any] = machine.describe_execution(executionArn=execution_arn)
            if found["status"] != "RUNNING":
                return found
            time.sleep(0.2)
        raise AssertionError("the execution does not end")

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        machine = self.stack.client("stepfunctions")
        events: list[dict[str, Any]] = machine.get_execution_history(executionArn=execution_arn, maxResults=1000)[
            "events"
        ]
        return events


def _only_for(tenant: Tenant) -> dict[str, Any]:
    conditions = [
        {"action": "EQUALS", "key": key, "value": str(getattr(tenant, key))}
        for key in ("client_account_id", "engagement_id")
    ]
    return {"default": False, "rules": {"theirs": {"when_match": True, "conditions": conditions}}}


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_stack("e2e", settings=SETTINGS, parameters=PARAMETERS) as stack:
        yield Running(stack, tmp_path_factory.mktemp("files"))
