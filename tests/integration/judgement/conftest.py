"""The laboratory with a stand-in for the models, good unless a test says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from importflow import bedrock
from tests.integration.judgement.judging import MEANT
from tests.integration.laboratory import Laboratory
from tests.stub_bedrock import (
    Stub,
    always,
    sensible,
    stub_bedrock,
)

MODEL = "amazon.nova-lite-v1:0"


@pytest.fixture
def flags(laboratory: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "flags.json"
    path.write_text(json.dumps({"llm_suggestions": {"default": True}}))
    monkeypatch.setenv("FEATURE_FLAGS_FILE", str(path))
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[Stub]:
    """One for all tests, so that its clients are made once."""
    with stub_bedrock(always()) as running:
        bedrock.client.cache_clear()
        yield running
        bedrock.client.cache_clear()


@pytest.fixture
def model(laboratory: Laboratory, flags: Path, server: Stub, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """A good model for every complexity."""
    for complexity in ("SIMPLE", "MEDIUM", "COMPLEX"):
        monkeypatch.setenv(f"LLM_{complexity}_MODEL", MODEL)
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("TRUNCATE migration.llm_usage_logs"))
    server.behaviour = sensible(MEANT)
    server.asked = []  # another list: a call that was given up may still be written down in the one before
    return server
