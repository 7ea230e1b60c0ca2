"""Imports one file the way the page does: announce, upload by form or in parts, follow the status to the end.

An upload in parts that was interrupted goes on where it stopped when the same file is imported again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import requests

from local.api import ApiError, ImportApi
from local.errors import LocalStackError
from local.multipart import Progress
from local.part_upload import upload_parts
from local.stack import Stack
from local.tenants import Person, Tenant
from local.unfinished_upload import UnfinishedUpload

Status = dict[str, Any]
_OPEN = ("pending", "processing")
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
STALLED_SECONDS = 300.0
_OUTAGE_SECONDS = 30.0
# The upload is unknown, cancelled, or its time is over: the file has to be announced again.
_OVER = (404, 409, 410)


class Watcher(Protocol):
    """Is told what happens while it happens."""

    def uploading(self, sent: int, total: int) -> None:
        """So many bytes of the form have left, or so many of the file are there."""

    def importing(self, status: Status) -> None:
        """The newest answer of the status route."""


class ImportStalledError(LocalStackError):
    """The status has not changed for so long that nothing seems to happen any more; `status` is the last one."""

    def __init__(self, seconds: float, status: Status) -> None:
        super().__init__(f"Nothing has changed for {seconds:.0f} seconds.")
        self.status = status


def import_file(
    stack: Stack,
    file: Path,
    *,
    category: str | None = None,
    processing_config: Mapping[str, Any] | None = None,
    who: Person,
    tenant: Tenant | None = None,
    watcher: Watcher,
    stalled_after: float = STALLED_SECONDS,
) -> Status:
    """The final status of the import: completed, failed or cancelled. Raises when it could not get there.

    Without a category it is detected; `processing_config` is what the upload's body may say of it.
    """
    if not file.is_file():
        raise LocalStackError(f"There is no file {file}.")
    tenant = tenant or who.tenants[0]
    api = ImportApi(stack.api_url, stack.sign_in(who.email), tenant)
    size = file.stat().st_size
    unfinished = UnfinishedUpload(stack.directory / "uploads", file, tenant, category, processing_config)
    try:
        flow_id = _go_on(api, unfinished, file, lambda sent: watcher.uploading(sent, size))
        if flow_id is None:
            announced = api.announce(file, category, processing_config)
            flow_id = str(announced["flow_id"])
            _upload(api, announced, unfinished, file, lambda sent: watcher.uploading(sent, size))
    except requests.RequestException as error:
        hint = " Import the file again: its upload goes on where it stopped." if unfinished.find() else ""
        raise LocalStackError(f"The stack does not answer: {error}.{hint}") from error
    return follow(lambda: api.status(flow_id), watcher.importing, stalled_after=stalled_after)


def _go_on(api: ImportApi, unfinished: UnfinishedUpload, file: Path, progress: Progress) -> str | None:
    """The flow id of the import whose upload was interrupted and is finished now; None where there is none."""
    flow_id = unfinished.find()
    if flow_id is None:
        return None
    try:
        upload_parts(api, flow_id, file, progress)
    except ApiError as error:
        if error.status not in _OVER:
            raise
        flow_id = None
    unfinished.forget()
    return flow_id


def _upload(
    api: ImportApi, announced: Mapping[str, Any], unfinished: UnfinishedUpload, file: Path, progress: Progress
) -> None:
    if "multipart" not in announced["upload"]:
        return api.upload(announced["upload"], file, progress)
    unfinished.keep(announced["flow_id"])
    upload_parts(api, announced["flow_id"], file, progress)
    return unfinished.forget()


def follow(ask: Callable[[], Status], tell: Callable[[Status], None], *, stalled_after: float) -> Status:
    """Asks until the import has ended; a short outage of the API is waited out, a long one is raised."""
    pause = _SHORTEST_PAUSE
    last: Status = {}
    changed = answered = time.monotonic()
    while True:
        try:
            status = ask()
            answered = time.monotonic()
        except (ApiError, requests.RequestException) as error:
            passing = not isinstance(error, ApiError) or error.passing
            over = time.monotonic() - answered > _OUTAGE_SECONDS
            if over and not isinstance(error, ApiError):
                raise LocalStackError("The stack does not answer any more. Was it stopped?") from error
            if over or not passing:
                raise
            status = last
        if status != last:
            last, changed, pause = status, time.monotonic(), _SHORTEST_PAUSE
            tell(status)
        if status and status.get("status") not in _OPEN:
            return status
        if time.monotonic() - changed > stalled_after:
            raise ImportStalledError(stalled_after, status)
        time.sleep(pause)
        pause = min(pause * 1.3, _LONGEST_PAUSE)


def newest_failure(stack: Stack) -> str | None:
    """What the state machine says of its newest execution that failed; None when none did."""
    machine = stack.client("stepfunctions")
    failed = machine.list_executions(stateMachineArn=stack.state_machine_arn, statusFilter="FAILED")["executions"]
    if not failed:
        return None
    newest = max(failed, key=lambda execution: execution["startDate"])
    found = machine.describe_execution(executionArn=newest["executionArn"])
    return f"The state machine failed: {found.get('error')}: {found.get('cause')}"
