"""What sam is told arrives as it was said."""

from __future__ import annotations

import pytest
from samcli.cli.types import CfnParameterOverridesType

from local.sam import parameter_override


@pytest.mark.parametrize(
    "value",
    ["plain", "/a folder/with spaces", 'with "quotes"', "back\\slash", "a=b,c=d", "postgresql+pg8000://u:p@h/d"],
)
def test_a_parameter_is_what_it_was_said_to_be(value: str) -> None:
    told = (parameter_override("First", value), parameter_override("Second", "2"))

    assert CfnParameterOverridesType().convert(told, None, None) == {"First": value, "Second": "2"}
