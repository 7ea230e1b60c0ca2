"""The page on the laptop: one process on loopback that serves the built page and what it asks for.

`start()` guarantees that it answers. Its port is taken before the template is deployed, because the bucket has to know
from where files may be sent.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import requests

from local.aws import REGION
from local.errors import LocalStackError, with_log_tail
from local.page_process import Site
from local.page_settings import COGNITO_PATH, FILE_NAME, page_settings
from local.places import PROJECT
from local.ports import LOOPBACK
from local.processes import ProcessMark, end, end_with_parent
from local.stack_record import StackRecord

_START_SECONDS = 20


def listen() -> socket.socket:
    """A socket on a free port of loopback: whoever connects waits until a server accepts."""
    return socket.create_server((LOOPBACK, 0), backlog=64)


def origin_of(listener: socket.socket) -> str:
    """Where a browser finds what is served there."""
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


class Page:
    """The page of one stack, known by the directory of its log; `folder` holds the built page."""

    def __init__(self, directory: Path, folder: Path) -> None:
        self.log = directory / "page.log"
        self._folder = folder

    def start(self, listener: socket.socket, record: StackRecord, *, tied: bool) -> ProcessMark:
        """Serves the page of a deployed stack; `tied`: it ends when this process dies, however that happens."""
        site = self._site(record)
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "local.page_process", str(listener.fileno()), json.dumps(asdict(site))],
                cwd=PROJECT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[listener.fileno()],
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM) if tied else None,
            )
        mark = ProcessMark.of(process.pid)
        try:
            self._wait_until_ready(origin_of(listener), process)
        except BaseException:
            end(mark)
            raise
        return mark

    def _site(self, record: StackRecord) -> Site:
        outputs = record.outputs
        return Site(
            folder=str(self._folder),
            emulator_port=record.port,
            api_path=urlsplit(record.api_url).path,
            bucket=outputs["UploadBucketName"],
            settings=page_settings(outputs, region=REGION, cognito_endpoint=COGNITO_PATH, password_as_it_is=True),
        )

    def _wait_until_ready(self, origin: str, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        with requests.Session() as session:
            session.trust_env = False  # no proxy of the machine's between us and loopback
            while time.monotonic() < deadline and process.poll() is None:
                try:
                    if session.get(f"{origin}/{FILE_NAME}", timeout=2).ok:
                        return
                except requests.RequestException:
                    time.sleep(0.1)
        raise LocalStackError(with_log_tail("The page's server did not start.", self.log))
