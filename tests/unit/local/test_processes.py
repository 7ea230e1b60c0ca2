"""Ending processes: all of them, and only ours."""

import subprocess
import sys
import time

import psutil

from local.processes import ProcessMark, end, family

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); time.sleep(60)"


def spawn(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], start_new_session=True)


def wait_for_family_of(mark: ProcessMark, size: int) -> list[ProcessMark]:
    deadline = time.monotonic() + 10
    while len(family(mark)) < size and time.monotonic() < deadline:
        time.sleep(0.05)
    return family(mark)


def test_a_child_that_ignores_the_request_is_ended_too() -> None:
    process = spawn(PARENT)
    mark = ProcessMark.of(process.pid)
    members = wait_for_family_of(mark, 2)
    time.sleep(0.2)  # until the child ignores SIGTERM
    end(mark, grace_seconds=2)
    assert [member.pid for member in members if member.find()] == []
    process.wait()


def test_an_orphan_of_an_ended_process_is_still_found_and_ended() -> None:
    process = spawn(PARENT)
    mark = ProcessMark.of(process.pid)
    wait_for_family_of(mark, 2)
    process.kill()
    process.wait()
    [orphan] = family(mark)
    end(mark, grace_seconds=2)
    assert orphan.find() is None


def test_another_process_with_the_same_number_is_left_alone() -> None:
    process = spawn("import time; time.sleep(60)")
    try:
        earlier = ProcessMark(process.pid, psutil.Process(process.pid).create_time() - 3600)
        assert earlier.find() is None
        end(earlier, grace_seconds=1)
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_an_ended_process_nobody_waited_for_does_not_count_as_running() -> None:
    process = spawn("import time; time.sleep(60)")
    mark = ProcessMark.of(process.pid)
    process.kill()
    deadline = time.monotonic() + 5
    while mark.find() is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert mark.find() is None
    process.wait()
