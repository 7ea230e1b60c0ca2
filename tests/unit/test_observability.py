"""Metrics and traces tell how things go, by ids and numbers, and never get in the way."""

import json
import socket
import time
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from importflow import observability, tracing
from importflow.messages import ImportPointer
from importflow.observability import meter_model, tag_import, tag_request
from importflow.tenancy import Tenant

TENANT = Tenant(UUID(int=1), UUID(int=2))
POINTER = ImportPointer(
    client_account_id=TENANT.client_account_id,
    engagement_id=TENANT.engagement_id,
    data_import_id=UUID(int=3),
    master_flow_id=UUID(int=4),
    flow_id=UUID(int=5),
)


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind(("127.0.0.1", 0))
        wire.settimeout(1)
        monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"127.0.0.1:{wire.getsockname()[1]}")
        monkeypatch.setenv(
            "_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
        )
        yield wire


def received(daemon: socket.socket) -> dict[str, Any]:
    header, _, document = daemon.recv(65_536).partition(b"\n")
    assert json.loads(header) == {"format": "json", "version": 1}
    told: dict[str, Any] = json.loads(document)
    return told


def test_a_trace_is_found_by_import_flow_and_tenant(daemon: socket.socket) -> None:
    with tracing.subsegment("RegisterUpload"):
        tag_import(POINTER)

    told = received(daemon)
    assert (told["trace_id"], told["parent_id"]) == ("1-5759e988-bd862e3fe1be46a994272793", "53995c3f42cd8ad8")
    assert (told["name"], told["type"], told.get("fault")) == ("RegisterUpload", "subsegment", None)
    assert told["annotations"] == {key: str(value) for key, value in POINTER.model_dump().items()}
    assert told["end_time"] >= told["start_time"]


def test_a_step_that_breaks_is_a_fault_without_its_text(daemon: socket.socket) -> None:
    with pytest.raises(ValueError, match="alice@example.com"), tracing.subsegment("Plan <chunks>"):
        raise ValueError("alice@example.com")

    told = received(daemon)
    assert (told["fault"], told["name"]) == (True, "Plan _chunks_")
    assert "alice" not in json.dumps(told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"),
        ("_X_AMZN_TRACE_ID", "garbage"),
        ("AWS_XRAY_DAEMON_ADDRESS", "nowhere"),
        ("AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:none"),
    ],
)
def test_what_is_not_traced_works_all_the_same(
    daemon: socket.socket, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = []
    with tracing.subsegment("step"):
        tracing.annotate(a="b")
        done.append(1)
    assert done == [1]


def test_a_request_names_its_tenant_in_log_and_trace(daemon: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: dict[str, str] = {}
    monkeypatch.setattr(observability, "logger", SimpleNamespace(append_keys=logged.update))
    with tracing.subsegment("/api/v1/assets"):
        tag_request("r-1", TENANT)

    expected = {"request_id": "r-1", "client_account_id": str(UUID(int=1)), "engagement_id": str(UUID(int=2))}
    assert (logged, received(daemon)["annotations"]) == (expected, expected)


@pytest.fixture
def emitted(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, float]]:
    told: dict[str, tuple[str, float]] = {}
    monkeypatch.setattr(
        observability,
        "metrics",
        SimpleNamespace(
            add_metric=lambda name, unit, value: told.update({name: (unit.name, value)}), flush_metrics=lambda: None
        ),
    )
    return told


def test_a_step_tells_its_pace_once_it_is_stored(
    monkeypatch: pytest.MonkeyPatch, emitted: dict[str, tuple[str, float]]
) -> None:
    waiting: list[Any] = []
    monkeypatch.setattr(observability, "after_commit", lambda _session, work: waiting.append(work))
    observability.pace_after_commit(cast("Any", None), "validate", 100, time.monotonic() - 2)
    before = dict(emitted)
    waiting[0]()

    assert before == {}
    assert emitted["ValidateSeconds"] == ("Seconds", pytest.approx(2, abs=0.5))
    assert emitted["ValidateRecordsPerSecond"] == ("CountPerSecond", pytest.approx(50, abs=15))


def test_what_a_model_cost_is_told_as_far_as_it_is_known(emitted: dict[str, tuple[str, float]]) -> None:
    meter_model(milliseconds=1500, tokens=None, usd=None)
    assert emitted == {"ModelSeconds": ("Seconds", 1.5)}
    meter_model(milliseconds=10, tokens=30, usd=float(Decimal("0.002")))
    assert (emitted["ModelTokens"], emitted["ModelUsd"]) == (("Count", 30), ("NoUnit", 0.002))
