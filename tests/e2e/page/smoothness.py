"""Whether a page stays smooth: how long its main thread was busy at a stretch.

Counted is the thread's own processor time, not the time that passed: what else the machine does meanwhile is not the
page's fault, and must not let a test fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

_CATEGORIES = ["-*", "toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


@contextmanager
def busy(page: Page) -> Iterator[list[float]]:
    """The tasks of the page's main thread meanwhile, in milliseconds, longest first; filled in at the end."""
    browser = page.context.browser
    assert browser
    tasks: list[float] = []
    browser.start_tracing(page=page, categories=_CATEGORIES)
    yield tasks
    events: list[dict[str, Any]] = json.loads(browser.stop_tracing())["traceEvents"]
    main = {_thread(event) for event in events if event.get("args", {}).get("name") == "CrRendererMain"}
    runs = (event for event in events if event["name"].endswith("RunTask") and event["ph"] == "X")
    tasks += sorted((event.get("tdur", 0) / 1000 for event in runs if _thread(event) in main), reverse=True)
    assert tasks  # the trace has names of its own for things; should they change, nothing would be measured


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]
