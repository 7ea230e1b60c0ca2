"""The happy path through the emulator's Converse, which passes questions on to a model on this machine (here, a stub)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from importflow import bedrock
from local.emulator import Emulator
from local.processes import end
from tests.integration.laboratory import Laboratory
from tests.stub_bedrock import Stub, sensible, stub_bedrock

MODEL = "amazon.nova-lite-v1:0"
FILE = "Name,IP Address,Arbeitsspeicher\nsrv-1,10.0.0.1,16\nsrv-2,10.0.0.2,32\n"


@pytest.fixture(scope="module")
def behind() -> Iterator[Stub]:
    with stub_bedrock(sensible({"Arbeitsspeicher": "memory_gb"})) as stub:
        yield stub


@pytest.fixture(scope="module")
def endpoint(behind: Stub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The emulator's address."""
    settings = {"MINISTACK_BEDROCK_PROXY_URL": behind.url}
    aws, mark = Emulator(tmp_path_factory.mktemp("emulator"), settings=settings).start(tied=True)
    yield aws.endpoint
    end(mark)


@pytest.fixture
def asked(
    laboratory: Laboratory, endpoint: str, behind: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stub]:
    flags = tmp_path / "flags.json"
    flags.write_text(json.dumps({"llm_suggestions": {"default": True}}))
    monkeypatch.setenv("FEATURE_FLAGS_FILE", str(flags))
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint)
    for complexity in ("SIMPLE", "MEDIUM", "COMPLEX"):
        monkeypatch.setenv(f"LLM_{complexity}_MODEL", MODEL)
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("TRUNCATE migration.llm_usage_logs"))
    bedrock.client.cache_clear()
    yield behind
    bedrock.client.cache_clear()


def test_an_import_is_judged_through_converse(laboratory: Laboratory, asked: Stub) -> None:
    ran = laboratory.run(FILE)

    steps = {s["step_name"]: (s["status"], s["output"].get("model")) for s in ran.status["steps"]}
    assert {name: steps[name] for name in ("field_suggestions", "import_summary", "import_insights")} == dict.fromkeys(
        ("field_suggestions", "import_summary", "import_insights"), ("completed", MODEL)
    )
    assert laboratory.rows("SELECT name, memory_gb FROM migration.assets ORDER BY 1") == [
        ("srv-1", 16.0),
        ("srv-2", 32.0),
    ]
    logged = laboratory.rows("SELECT success, total_tokens > 0, total_cost > 0 FROM migration.llm_usage_logs")
    assert logged == [(True, True, True)] * 3
    assert len(asked.asked) == 3
