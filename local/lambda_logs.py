"""What the functions of a running stack have logged, newest last."""

from __future__ import annotations

import json
from typing import Any

from local.deploy import STACK

_GROUPS = f"/aws/lambda/{STACK}-"
_PLATFORM_LINES = ("START RequestId", "END RequestId", "REPORT RequestId", "INIT_START")


def function_log(logs: Any, *, last: int) -> list[str]:
    """The last lines of all functions together, each with its function's name, without the platform's own lines."""
    lines: list[tuple[int, str]] = []
    for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=_GROUPS):
        for group in page["logGroups"]:
            lines += _lines(logs, group["logGroupName"])
    return [text for _, text in sorted(lines, key=lambda line: line[0])][-last:]


def _lines(logs: Any, group: str) -> list[tuple[int, str]]:
    function = group.removeprefix(_GROUPS)
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return [
        (event["timestamp"], f"{function}: {line}")
        for page in pages
        for event in page["events"]
        if not event["message"].startswith(_PLATFORM_LINES)
        for line in readable(event["message"]).splitlines()
    ]


def readable(message: str) -> str:
    """A structured line as level, text and traceback; any other line as it is."""
    try:
        entry = json.loads(message)
        return f"{entry['level']} {entry['message']}\n{entry.get('exception', '')}".rstrip()
    except (ValueError, TypeError, KeyError):
        return message
