"""X-Ray subsegments, sent to the daemon beside the function as its protocol wants: a header and JSON in a datagram.

Guarantees: annotations are ids and names of ours, never a value of a file; nobody waits for a trace, and none that
cannot be sent changes what is done. Without the SDK: it weighs more than the whole layer and does no more for us.
"""

import json
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

_HEADER = b'{"format": "json", "version": 1}\n'
_TRACE_ID = "_X_AMZN_TRACE_ID"
_ADDRESS = "AWS_XRAY_DAEMON_ADDRESS"
_NAME = re.compile(r"[^\w .:/%&#=+\\\-@]")

_annotations: ContextVar[dict[str, str] | None] = ContextVar("annotations", default=None)


def annotate(**ids: str) -> None:
    """Have the trace found by these ids; nothing outside a subsegment."""
    open_ones = _annotations.get()
    if open_ones is not None:
        open_ones.update(ids)


@contextmanager
def subsegment(name: str) -> Iterator[None]:
    """Tell X-Ray how long the block took and whether it broke, where this request is traced."""
    traced = dict(part.split("=", 1) for part in os.environ.get(_TRACE_ID, "").split(";") if "=" in part)
    address = os.environ.get(_ADDRESS)
    if address is None or traced.get("Sampled") != "1":
        yield
        return
    annotations: dict[str, str] = {}
    token = _annotations.set(annotations)
    began, broke = time.time(), True
    try:
        yield
        broke = False
    finally:
        _annotations.reset(token)
        document: dict[str, object] = {
            "name": _NAME.sub("_", name)[:200],
            "id": secrets.token_hex(8),
            "trace_id": traced.get("Root"),
            "parent_id": traced.get("Parent"),
            "type": "subsegment",
            "start_time": began,
            "end_time": time.time(),
            "annotations": annotations,
        }
        _send(address, document | ({"fault": True} if broke else {}))


def _send(address: str, document: dict[str, object]) -> None:
    host, _, port = address.rpartition(":")
    with suppress(OSError, ValueError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.setblocking(False)
        wire.sendto(_HEADER + json.dumps(document).encode(), (host, int(port)))
