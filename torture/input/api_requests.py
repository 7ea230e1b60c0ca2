"""I1: thousands of requests made of the OpenAPI document, good ones and bad ones. No answer is 500 or above, and each
is one that the document promises.

Requests are schemathesis's; some of the good ones name what is there, so that they get beyond the first look.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.openapi import checks as openapi_checks  # noqa: F401  registers them

from importflow import executions
from local.handlers import run_import
from local.laboratory import Laboratory
from local.tenants import ADA
from torture.input.gateway import application
from torture.room import room
from torture.samples import samples
from torture.verdict import Plan, Verdict

PROMISES = ("I1",)
# fmt: off
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance", "negative_data_rejection", "positive_data_acceptance",
          "missing_required_header")
# fmt: on
_TOKEN = {"Authorization": "Bearer token"}
# What no schema can say, so that a good request may be refused: which of some hundred names Python knows as encodings,
# which characters of Unicode can be printed, how large a file the tenant may upload, and which keys were used for other
# requests before.
_FIELDS_BEYOND_SCHEMA = frozenset(f"body.processing_config.reading.{name}" for name in ("encoding", "delimiter"))
_CODES_BEYOND_SCHEMA = frozenset({"file-too-large", "idempotency-key-reused"})
_SHARE_OF_KNOWN = 0.6
_LEAKS = ("psycopg", "pg8000", "Traceback", "sqlalchemy", "sqlstate", "arn:aws", "/importflow/")


def run(plan: Plan) -> Verdict:
    """As many of each operation, half of them good, half bad."""
    with room() as lab:
        known = _fill(lab)
        statuses: Counter[int] = Counter()
        faults: list[str] = []
        bug = BUGS[plan.seeded_bug]() if plan.seeded_bug else None
        try:
            _attempt(plan, known, statuses, faults)
        finally:
            if bug is not None:
                bug()
    said = ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
    distinct = tuple(dict.fromkeys(faults))
    return Verdict(PROMISES, f"{sum(statuses.values()):,} requests, {len(distinct)} wrong ({said})", distinct)


def _fill(lab: Laboratory) -> list[str]:
    """Something to ask for: ids of imports and assets."""
    ids = []
    os.environ["STATE_MACHINE_ARN"] = "arn:aws:states:us-east-1:000000000000:stateMachine:torture"
    vars(executions)["start"] = lambda *_, **__: None  # nobody is there to run a state machine
    with tempfile.TemporaryDirectory() as name:
        for number, sample in enumerate(samples()):
            path = Path(name) / f"{number}-{sample.filename}"
            path.write_bytes(sample.content)
            upload = lab.upload(path, sample.category)
            ids.append(upload["key"].split("/")[3])
            if number % 3 < 2:  # others have not begun
                run_import(upload, lab.manifest)
    return ids


def _attempt(plan: Plan, known: list[str], statuses: Counter[int], faults: list[str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    each = max(1, plan.of(sampled=176, full=20_000) // (2 * len(operations)) + 1)
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if plan.seeded_bug and faults:
                return  # it is found
            name = f"{operation.method.upper()} {operation.path} {mode.value}"
            if plan.replay is None or plan.replay == name:
                _ask(operation, mode, each, plan.seed, _Judge(name, known, plan.seed, statuses, faults))


def _ask(operation: Any, mode: GenerationMode, count: int, seed: int, judge: _Judge) -> None:
    @hypothesis.seed(seed)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        judge.see(case)

    with suppress(hypothesis.errors.Unsatisfiable):  # there is no bad request of this operation
        ask()


class _Judge:
    """Sends a request and compares the answer with what the document promises."""

    def __init__(self, name: str, known: list[str], seed: int, statuses: Counter[int], faults: list[str]) -> None:
        self._name, self._known, self._statuses, self._faults = name, known, statuses, faults
        self._draw = random.Random(f"{seed}/{name}")

    def see(self, case: Any) -> None:
        headers = dict(_TOKEN)
        if self._name.endswith("positive"):
            self._name_what_is_there(case)
            headers |= ADA.tenants[0].headers
        response = case.call(headers=headers)
        self._statuses[response.status_code] += 1
        for fault in self._violations(case, response):
            self._faults.append(f"{self._name}: {fault}; REPLAY={self._name!r}")

    def _name_what_is_there(self, case: Any) -> None:
        if "id" in (case.path_parameters or {}) and self._draw.random() < _SHARE_OF_KNOWN:
            case.path_parameters["id"] = self._draw.choice(self._known)
        if case.query:
            case.query.pop("cursor", None)  # given by an answer, never made

    def _violations(self, case: Any, response: Any) -> Iterator[str]:
        text = response.content.decode(errors="replace")
        if self._name.endswith("positive") and _is_beyond_schema(response):
            return
        yield from (f"the answer says {word}" for word in _LEAKS if word in text)
        try:
            case.validate_response(response, checks=[_check(name) for name in CHECKS])
        except FailureGroup as group:
            yield from (_told(each, case, response) for each in group.exceptions)
        except Failure as failure:
            yield _told(failure, case, response)


def _is_beyond_schema(response: Any) -> bool:
    if response.status_code not in (413, 422):
        return False
    problem = json.loads(response.content)
    fields = {error["field"] for error in problem.get("errors", ())}
    return problem["code"] in _CODES_BEYOND_SCHEMA or (bool(fields) and fields <= _FIELDS_BEYOND_SCHEMA)


def _check(name: str) -> Any:
    return checks.CHECKS.get_one(name)


def _told(failure: BaseException, case: Any, response: Any) -> str:
    body = json.dumps(case.body, default=str)[:150] if isinstance(case.body, dict | list) else ""
    title = getattr(failure, "title", type(failure).__name__)
    said = response.content[-200:].decode(errors="replace")
    return f"{title} ({response.status_code}) {dict(case.query or {})} {body} {said}"[:500]


# Each puts a defect in and returns what takes it out.


def _raises_on_long_text() -> Callable[[], None]:
    """Nobody has thought of texts with a per cent sign."""
    from importflow import inventory

    real = inventory.list_assets

    def careless(session: Any, wanted: Any, **named: Any) -> Any:
        if wanted.text is not None or wanted.name_contains is not None:
            raise KeyError(wanted.text)
        return real(session, wanted, **named)

    return _everywhere("status/inventory", "list_assets", careless)


def _tells_more_than_promised() -> Callable[[], None]:
    """An answer has no `code` any more."""
    from importflow import api_schemas

    real = api_schemas.Problem.model_dump_json
    api_schemas.Problem.model_dump_json = lambda self, **named: real(self, **named, exclude={"code"})  # type: ignore[method-assign]

    def restore() -> None:
        api_schemas.Problem.model_dump_json = real  # type: ignore[method-assign]

    return restore


def _everywhere(name: str, function: str, other: Any) -> Callable[[], None]:
    import inspect

    from local.handlers import handler

    scope = inspect.unwrap(handler(name)).__globals__
    real = scope[function]
    scope[function] = other
    return lambda: scope.update({function: real})


BUGS: dict[str, Callable[[], Callable[[], None]]] = {
    "raises_on_a_filter": _raises_on_long_text,
    "leaves_out_the_code": _tells_more_than_promised,
}
SEEDED_BUGS = tuple(BUGS)
