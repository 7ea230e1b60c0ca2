"""Where the tests of the page find their browser."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from local import chromium
from local.errors import LocalStackError


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The programs of the machine, by name."""
    there: dict[str, str] = {}
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr("shutil.which", there.get)
    return there


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, programs: dict[str, str]) -> list[str]:
    """What was run; an installation brings a Chromium."""
    said: list[str] = []

    def fake(command: list[str], **_: Any) -> None:
        said.append(" ".join(command[:2]))
        if command[1] == "install":
            programs["chromium"] = "/usr/bin/chromium"

    monkeypatch.setattr(subprocess, "run", fake)
    return said


def test_the_one_that_is_named_wins(programs: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    programs.update({"chromium": "/usr/bin/chromium", "/opt/chrome": "/opt/chrome"})
    assert chromium.chromium() == Path("/usr/bin/chromium")
    monkeypatch.setenv(chromium.VARIABLE, "/opt/chrome")
    assert chromium.chromium() == Path("/opt/chrome")


def test_a_name_that_is_no_program_is_not_silently_replaced(
    programs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs["chromium"] = "/usr/bin/chromium"
    monkeypatch.setenv(chromium.VARIABLE, "/nowhere")
    with pytest.raises(LocalStackError, match="/nowhere"):
        chromium.chromium()


def test_root_gets_debians(programs: dict[str, str], run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    programs["apt-get"] = "/usr/bin/apt-get"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert chromium.chromium() == Path("/usr/bin/chromium")
    assert run == ["apt-get update", "apt-get install"]


def test_everybody_else_is_told_what_to_do(
    programs: dict[str, str], run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    programs["apt-get"] = "/usr/bin/apt-get"
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(LocalStackError, match=r"install it.*CHROMIUM"):
        chromium.chromium()
    assert run == []
