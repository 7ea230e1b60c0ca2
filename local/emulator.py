"""The AWS emulator: one process on loopback, with its Lambda workers as its children.

`start()` guarantees that it answers. Ending the process it names (`processes.end`) ends the workers with it.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import requests

from local.aws import LocalAws, emulator_environment
from local.errors import LocalStackError, with_log_tail
from local.places import PROJECT
from local.ports import free_port
from local.processes import ProcessMark, end, end_with_parent

_START_SECONDS = 60


class Emulator:
    """One emulator, known by the directory of its log, objects and temporary files.

    `settings` are further environment variables of the emulator, such as AUTH=true (signatures and policies are
    checked) or SFN_WAIT_SCALE=0.01 (retries wait a hundredth of their time).
    """

    def __init__(self, directory: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self.directory = directory
        self.log = directory / "aws.log"
        self._settings = dict(settings or {})

    @property
    def checks_policies(self) -> bool:
        """Whether signatures, roles and policies count, as on AWS."""
        return self._settings.get("AUTH") == "true"

    def start(self, *, tied: bool) -> tuple[LocalAws, ProcessMark]:
        """Starts with nothing in it; `tied`: it ends when this process dies, however that happens."""
        for name in ("run", "state", "s3"):
            shutil.rmtree(self.directory / name, ignore_errors=True)
            (self.directory / name).mkdir(parents=True)
        aws = LocalAws(free_port())
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", str(PROJECT / "local" / "emulator_process.py")],
                cwd=self.directory / "run",
                env=emulator_environment(aws.port, self.directory) | self._settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM) if tied else None,
            )
        mark = ProcessMark.of(process.pid)
        try:
            self._wait_until_ready(aws, process)
        except BaseException:
            end(mark)
            raise
        return aws, mark

    def _wait_until_ready(self, aws: LocalAws, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        with requests.Session() as session:
            session.trust_env = False  # no proxy of the machine's between us and loopback
            while time.monotonic() < deadline and process.poll() is None:
                try:
                    if session.get(f"{aws.endpoint}/_ministack/health", timeout=2).ok:
                        return
                except requests.RequestException:
                    time.sleep(0.1)
        raise LocalStackError(with_log_tail("The AWS emulator did not start.", self.log))
