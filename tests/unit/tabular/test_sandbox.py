"""The reading child process: its rows arrive, its death is a rejection, only what is broken in us raises."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from importflow.findings import Finding, FindingCode
from importflow.tabular import sandbox
from importflow.tabular.sandbox import ChildBroken, Reading, read_in_child
from importflow.tabular.worker import Task
from tests.files import MAIN, changed_member, json_document, workbook

MIB = 1024**2
ENDLESS = b'[{"name":"x"}' + b',{"name":"x"}' * 600_000 + b"]"


def run(
    directory: Path,
    data: bytes,
    *,
    each: Callable[[bytes], None] = lambda _: None,
    wall_seconds: float = 60,
    **limits: int,
) -> tuple[Reading, list[bytes]]:
    path, spellings = directory / "file", directory / "spellings.json"
    path.write_bytes(data)
    spellings.write_text('["name","hostname"]')
    task = Task(path=path, directory=directory, spellings=spellings, **limits)
    reading, lines = Reading(), []
    with closing(read_in_child(task, reading, wall_seconds=wall_seconds)) as output:
        for line in output:
            lines.append(line)
            each(line)
    return reading, lines


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[Popen[bytes]]:
    """The processes that are started."""
    started: list[Popen[bytes]] = []
    start = sandbox._start

    def starting(task: Task) -> Popen[bytes]:
        started.append(start(task))
        return started[-1]

    monkeypatch.setattr(sandbox, "_start", starting)
    return started


def test_rows_come_line_by_line_and_the_header_at_the_end(tmp_path: Path) -> None:
    data = workbook({"Hosts": [["Export of 1 May"], [], ["Hostname", "Cores"], ["web-1", 4], [], ["web-2", 8]]})

    reading, lines = run(tmp_path, data)

    assert [json.loads(line) for line in lines] == [["web-1", "4"], [], ["web-2", "8"]]
    assert (reading.columns, reading.first_row, reading.ragged) == (["Hostname", "Cores"], 4, False)
    assert reading.read == {"format": "xlsx", "sheet": "Hosts"}
    assert reading.findings == [Finding(FindingCode.PREAMBLE_SKIPPED, 3)]
    assert reading.rejection is None


def test_characters_that_no_text_can_hold_are_replaced(tmp_path: Path) -> None:
    _, lines = run(tmp_path, b'{"name":"a\\ud800b"}\n{"name":"c"}')

    assert lines[0] == '["a\ufffdb"]\n'.encode()


def test_a_file_beyond_its_memory_is_too_complex(tmp_path: Path) -> None:
    reading, _ = run(tmp_path, json_document([{"name": "x" * MIB * 64}]), memory_bytes=200 * MIB)

    assert reading.rejection is not None
    assert reading.rejection.code == "file-too-complex"
    assert "more memory" in reading.rejection.message


def test_a_file_beyond_its_processor_time_is_too_complex(tmp_path: Path) -> None:
    reading, _ = run(tmp_path, ENDLESS, cpu_seconds=1)

    assert reading.rejection is not None
    assert reading.rejection.code == "file-too-complex"
    assert "more time" in reading.rejection.message


def test_a_file_that_takes_too_long_by_the_clock_is_too_complex(tmp_path: Path) -> None:
    pauses = iter([4.2])
    reading, _ = run(tmp_path, ENDLESS, wall_seconds=4, each=lambda _: time.sleep(next(pauses, 0)))

    assert reading.rejection is not None
    assert reading.rejection.code == "file-too-complex"
    assert "more time" in reading.rejection.message


def test_a_child_that_is_killed_leaves_a_rejection(tmp_path: Path, children: list[Popen[bytes]]) -> None:
    reading, lines = run(tmp_path, ENDLESS, each=lambda _: os.kill(children[0].pid, signal.SIGKILL))

    assert reading.rejection is not None
    assert reading.rejection.code == "file-too-complex"
    assert 0 < len(lines) < 600_000


@pytest.mark.parametrize(
    ("killed_by", "code", "said"),
    [
        (signal.SIGSEGV, "file-damaged", "cannot be read to its end"),
        (signal.SIGBUS, "file-damaged", "cannot be read to its end"),
        (signal.SIGABRT, "file-too-complex", "more memory"),  # what cannot be allocated aborts
        (signal.SIGKILL, "file-too-complex", "more memory"),
        (signal.SIGXCPU, "file-too-complex", "more time"),
    ],
)
def test_what_a_child_died_of_is_told(
    tmp_path: Path, children: list[Popen[bytes]], killed_by: signal.Signals, code: str, said: str
) -> None:
    reading, _ = run(tmp_path, ENDLESS, each=lambda _: os.kill(children[0].pid, killed_by))

    assert reading.rejection is not None
    assert reading.rejection.code == code
    assert said in reading.rejection.message


def test_a_child_that_does_not_start_is_our_accident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])

    with pytest.raises(ChildBroken):
        run(tmp_path, b"[]")


def test_a_reader_that_stops_early_leaves_no_child_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = """print('{"started": true}\\n[]', flush=True); import time; time.sleep(60)"""
    child = Popen([sys.executable, "-c", busy], stdout=subprocess.PIPE)
    monkeypatch.setattr(sandbox, "_start", lambda _task: child)

    def stop(_: bytes) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run(tmp_path, b"[]", each=stop)

    assert child.returncode == -signal.SIGKILL
    clocks = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert [clock for clock in clocks if not clock.finished.is_set()] == []


def test_the_child_gets_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "DATABASE_URL"):
        monkeypatch.setenv(name, "not-for-children")
    given: dict[str, Any] = {}

    def start(*arguments: Any, **options: Any) -> Popen[bytes]:
        given.update(options)
        return Popen(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", start)
    run(tmp_path, b'[{"name":"x"}]')

    assert "not-for-children" not in given["env"].values()
    assert set(given["env"]) <= {*sandbox._HANDED_ON, "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR"}
    assert given["stderr"] == subprocess.DEVNULL


def test_a_crash_is_logged_by_its_place_and_not_by_its_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = '<row r="1"><c r="A1"><v>confidential</v></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{broken}</sheetData></worksheet>'
    data = changed_member(workbook({"S": [["name"]]}), "xl/worksheets/sheet1.xml", lambda _: sheet.encode())

    reading, _ = run(tmp_path, data)

    assert reading.rejection is not None
    assert reading.rejection.code == "file-damaged"
    logged = str(caplog.records[-1].__dict__)
    assert "ValueError < _reader.py" in logged
    assert "confidential" not in logged + reading.rejection.message
