"""The laboratory with a stand-in for the models, good unless a test says otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.judgement.judging import MEANT
from tests.integration.laboratory import Laboratory
from tests.stub_bedrock import (
    Stub,
    sensible,
)

MODEL = "amazon.nova-lite-v1:0"


@pytest.fixture
def flags(laboratory: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "flags.json"
    path.write_text(json.dumps({"llm_suggestions": {"default": True}}))
    monkeypatch.setenv("FEATURE_FLAGS_FILE", str(path))
    return path


@pytest.fixture
def model(flags: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """A good model for every complexity."""
    for complexity in ("SIMPLE", "MEDIUM", "COMPLEX"):
        monkeypatch.setenv(f"LLM_{complexity}_MODEL", MODEL)
    stub.behaviour = sensible(MEANT)
    return stub
