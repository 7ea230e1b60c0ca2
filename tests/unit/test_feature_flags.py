"""Flags are off unless the document says otherwise for this tenant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aws_lambda_powertools.utilities.feature_flags.schema import SchemaValidator

from importflow import feature_flags
from importflow.feature_flags import Flag, is_enabled
from importflow.tenancy import Tenant

ROOT = Path(__file__).resolve().parents[2]
NORTH = Tenant(UUID(int=1), UUID(int=11))
NORTH_TWO = Tenant(UUID(int=1), UUID(int=12))
SOUTH = Tenant(UUID(int=2), UUID(int=21))


def only_for(key: str, value: UUID) -> dict[str, Any]:
    condition = {"action": "EQUALS", "key": key, "value": str(value)}
    return {"default": False, "rules": {"theirs": {"when_match": True, "conditions": [condition]}}}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "flags.json"
    monkeypatch.setenv("FEATURE_FLAGS_FILE", str(path))
    return path


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_is_off_where_there_is_no_document(flag: Flag, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FEATURE_FLAGS_FILE", "FEATURE_FLAGS_APPLICATION"):
        monkeypatch.delenv(name, raising=False)

    assert not is_enabled(flag, NORTH)


def test_a_flag_is_on_for_the_client_account_or_the_engagement_a_rule_names(file: Path) -> None:
    document = {
        Flag.LLM_SUGGESTIONS: only_for("client_account_id", NORTH.client_account_id),
        Flag.MCP_DATA_IMPORT_VALIDATOR: only_for("engagement_id", NORTH_TWO.engagement_id),
        Flag.MCP_ENRICHMENT_ENGINE: {"default": True},
    }
    file.write_text(json.dumps(document))

    on = {flag: [is_enabled(flag, tenant) for tenant in (NORTH, NORTH_TWO, SOUTH)] for flag in Flag}

    assert on == {
        Flag.LLM_SUGGESTIONS: [True, True, False],
        Flag.MCP_DATA_IMPORT_VALIDATOR: [False, True, False],
        Flag.MCP_ENRICHMENT_ENGINE: [True, True, True],
    }


def test_a_change_of_the_file_counts_at_once(file: Path) -> None:
    seen = []
    for default in (True, False, True):
        file.write_text(json.dumps({Flag.LLM_SUGGESTIONS: {"default": default}}))
        seen.append(is_enabled(Flag.LLM_SUGGESTIONS, NORTH))

    assert seen == [True, False, True]


BROKEN = {
    "missing": None,
    "not JSON": "{",
    "not an object": "[true]",
    "not a document of flags": '{"llm_suggestions": {"default": "yes"}}',
    "text for a truth value": '{"llm_suggestions": {"default": "yes", "boolean_type": false}}',
    "without the flag": '{"another": {"default": true}}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_document_that_cannot_be_used_turns_nothing_on(content: str | None, file: Path) -> None:
    if content is not None:
        file.write_text(content)

    assert not is_enabled(Flag.LLM_SUGGESTIONS, NORTH)


def test_the_log_says_that_a_document_cannot_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(feature_flags.logger, "error", lambda message, **_: said.append(message))
    file.write_text("{")

    is_enabled(Flag.LLM_SUGGESTIONS, NORTH)

    assert said == ["feature flags cannot be read: all are off"]


def test_an_appconfig_that_does_not_answer_turns_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APPLICATION", "ENVIRONMENT", "PROFILE"):
        monkeypatch.setenv(f"FEATURE_FLAGS_{name}", "importflow")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody listens
    monkeypatch.delenv("FEATURE_FLAGS_FILE", raising=False)

    assert not is_enabled(Flag.LLM_SUGGESTIONS, NORTH)


def test_the_document_that_is_deployed_is_valid_and_turns_nothing_on() -> None:
    document = json.loads((ROOT / "flags" / "feature_flags.json").read_text())

    SchemaValidator(document).validate()
    assert document == {flag.value: {"default": False} for flag in sorted(Flag)}
