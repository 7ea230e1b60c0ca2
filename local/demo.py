"""`make demo`: a stack of its own, a sample of each category through it, the results on the screen, nothing left.

No category is named: each file shows by its content what it is.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from local.api import ImportApi
from local.demo_samples import HOLDINGS, SAMPLES, DemoSample, Holdings
from local.errors import LocalStackError
from local.flags import turn_on
from local.judgement import emulator_settings, is_explained, judgement_line, model_parameters
from local.places import PROJECT
from local.report import findings_of, show_causes, show_outcome, show_table
from local.show_import import explain, follow_import
from local.stack import Stack, running_stack
from local.tenants import ADA

_STALLED_SECONDS = 90.0
_EXPLAINED_SECONDS = 90.0


def demo(console: Console) -> int:
    """0 when every sample came to what it holds, the inventory too, and every process of the stack has ended."""
    began = time.monotonic()
    console.print("Starting a laptop stack: PostgreSQL, an AWS emulator, the real template")
    models = model_parameters(os.environ)
    settings = emulator_settings(os.environ)
    with running_stack(
        "demo", settings=settings, parameters=models, say=lambda line: console.print(f"  {line}")
    ) as stack:
        if models:
            turn_on(stack.directory, ["llm_suggestions"])
        ids: list[str] = []
        as_held = [_import(console, stack, sample, ids) for sample in SAMPLES]
        as_held.append(_show_inventory(console, stack))
        console.print(Text(f"\n{judgement_line(_explained(stack, ids) if models else [])}"), soft_wrap=True)
        started = stack.processes()
    left = [mark.pid for mark in started if mark.find() is not None]
    if left:
        raise LocalStackError(f"These processes should have ended: {left}")
    console.print(f"\nStack stopped, its {len(started)} processes ended; {time.monotonic() - began:.0f} s in all.")
    return 0 if all(as_held) else 1


def _explained(stack: Stack, ids: list[str]) -> list[Mapping[str, Any]]:
    """Where the imports stand once models have had their say: explanations come after an import's end."""
    api = ImportApi(stack.api_url, stack.sign_in(ADA.email), ADA.tenants[0])
    deadline = time.monotonic() + _EXPLAINED_SECONDS
    while True:
        statuses: list[Mapping[str, Any]] = [api.status(each) for each in ids]
        if time.monotonic() > deadline or all(map(is_explained, statuses)):
            return statuses
        time.sleep(0.5)


def _import(console: Console, stack: Stack, sample: DemoSample, ids: list[str]) -> bool:
    """Imports a sample and shows what came of it; whether that is what the file holds. Its id is added to `ids`."""
    console.print(Text(f"\n{sample.file.relative_to(PROJECT)}: {sample.what}", style="bold"), soft_wrap=True)
    began = time.monotonic()
    status = follow_import(console, stack, sample.file, stalled_after=_STALLED_SECONDS)
    ids.append(str(status["data_import_id"]))
    show_outcome(console, status, time.monotonic() - began)
    show_causes(console, findings_of(status))
    if (status.get("records") or {}).get("rejected"):
        route = f"GET /api/v1/data-import/{status['data_import_id']}/rejected-rows"
        console.print(Text(f"\nTo correct and upload again: {route}", style="dim"), soft_wrap=True)
    if (status.get("error") or {}).get("kind") == "internal":
        explain(console, stack)
    return _same(console, sample.differences(status))


def _show_inventory(console: Console, stack: Stack) -> bool:
    """Shows what the four imports have come to, as the API answers it; whether that is what they hold."""
    console.print(Text("\nThe inventory", style="bold"))
    found = holdings(ImportApi(stack.api_url, stack.sign_in(ADA.email), ADA.tenants[0]))
    levels = ", ".join(f"{count} {level}" for level, count in found.classified.items())
    rows = [
        ("assets", found.assets, "of these known by reference only: " + str(found.placeholders)),
        ("dependencies", found.dependencies, f"of these noise (name resolution and the like): {found.noise}"),
        ("classified", sum(found.classified.values()), levels),
    ]
    show_table(console, ("", "", ""), rows, right={1})
    return _same(console, [] if found == HOLDINGS else [f"the inventory holds {found}, not {HOLDINGS}"])


def holdings(api: ImportApi) -> Holdings:
    """What the inventory holds, counted from the API's answers."""
    spoken_of = [api.asset(each["id"]) for each in api.assets(category="sensitive_data")]
    levels = Counter(
        str(said["classification"])
        for asset in spoken_of
        if (said := asset["custom_attributes"].get("sensitive_data") or {}).get("classification")
    )
    return Holdings(
        assets=sum(1 for _ in api.assets()),
        placeholders=sum(1 for _ in api.assets(placeholder="true")),
        dependencies=sum(1 for _ in api.dependencies()),
        noise=sum(1 for _ in api.dependencies(noise="true")),
        classified=dict(sorted(levels.items())),
    )


def _same(console: Console, differences: list[str]) -> bool:
    for difference in differences:
        console.print(Text(f"Not what the samples hold: {difference}", style="red"), soft_wrap=True)
    return not differences
