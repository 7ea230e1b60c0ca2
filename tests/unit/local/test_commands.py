"""What `make import` says of an upload beside its file."""

from typing import Any

import pytest

from local.__main__ import main, processing_config
from local.errors import LocalStackError

SAID: dict[str, tuple[str, str, dict[str, Any]]] = {
    "nothing": ("", "", {}),
    "a policy": ("strict", "", {"policy": "strict"}),
    "what columns mean": ("", "Box=name; Used for = ;", {"field_mappings": {"Box": "name", "Used for": None}}),
    "a header with an equals sign": ("", "a=b=name", {"field_mappings": {"a=b": "name"}}),
}


@pytest.mark.parametrize(("policy", "mappings", "expected"), SAID.values(), ids=SAID)
def test_only_what_was_said_goes_into_the_upload(policy: str, mappings: str, expected: dict[str, Any]) -> None:
    assert processing_config(policy, mappings) == expected


def test_a_mapping_without_a_field_is_refused_with_what_is_wanted() -> None:
    with pytest.raises(LocalStackError, match="Column=field"):
        processing_config("", "Box")


def test_make_import_names_no_category_unless_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr("local.commands.import_file", lambda *_, **options: given.append(options) or 0)
    assert main(["import", "servers.csv", "--category", "", "--policy", "", "--map", ""]) == 0
    assert main(["import", "servers.csv", "--category", "infrastructure", "--policy", "strict"]) == 0
    assert given == [
        {"category": None, "processing_config": {}},
        {"category": "infrastructure", "processing_config": {"policy": "strict"}},
    ]
