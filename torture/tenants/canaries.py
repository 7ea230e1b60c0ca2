"""S8: a word of its own in every cell of two tenants' files, looked for in everything that leaves the functions.

Both tenants import in turns in one warm process. What was said by then is written down by tenant and channel: log,
metrics, what passes between the states (which is what histories and dead letters hold), errors, prompts, answers of
the API, and what is left in the folder for temporary files. No word of one tenant may be in anything of the other; in
logs, metrics, histories and left files there may be no cell of anybody.
"""

from __future__ import annotations

import io
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from importflow import bedrock, boundary, status
from importflow.bedrock import Request, Unsaid
from importflow.feature_flags import Flag
from importflow.models import ImportCategory
from importflow.observability import logger
from importflow.queries import raw_records
from importflow.tenancy import Tenant as Owner
from local.handlers import invoke, object_created, verb_with_folder
from local.laboratory import Laboratory
from local.state_machine import Execution
from local.tenants import Tenant
from torture.room import room
from torture.samples import as_csv, findings, flows, servers, usage
from torture.tenants.api_cases import Case, Kind, Mode, ask
from torture.tenants.api_rows import ROWS, Named
from torture.tenants.callers import NORTH, SOUTH, Caller, Headers, Token
from torture.verdict import Plan, Verdict

PROMISES = ("S8",)
# Where nobody's cells may be, not even one's own.
WITHOUT_CELLS = ("log", "metrics", "history", "error", "left")
_C = ImportCategory
_FILES = ((_C.CMDB_EXPORT, servers(8)), (_C.APP_DISCOVERY, flows(6)), (_C.INFRASTRUCTURE, usage(4)),
          (_C.SENSITIVE_DATA, findings(5)))  # fmt: skip
_MODELS = ("LLM_SIMPLE_MODEL", "LLM_MEDIUM_MODEL", "LLM_COMPLEX_MODEL")


@dataclass(slots=True)
class Outputs:
    """(tenant, channel, text) in the order of time."""

    said: list[tuple[Tenant, str, str]] = field(default_factory=list)
    speaking: Tenant = NORTH

    def note(self, channel: str, text: str) -> None:
        if text:
            self.said.append((self.speaking, channel, text))


def run(plan: Plan) -> Verdict:
    """Round by round, each tenant's files; then each looks at what it has."""
    outputs, rounds = Outputs(), plan.of(sampled=1, full=5)
    with room() as lab, tempfile.TemporaryDirectory(prefix="importflow-canaries-") as scratch, ExitStack() as endings:
        endings.enter_context(_overheard(outputs, Path(scratch)))
        endings.enter_context(MISTAKES[plan.seeded_bug]() if plan.seeded_bug else nullcontext())
        for number in range(rounds):
            for tenant in (NORTH, SOUTH):
                outputs.speaking = tenant
                ids = [_import(lab, outputs, Path(scratch), tenant, number, *each) for each in _FILES]
                ids.append(_accident(lab, outputs, Path(scratch), tenant, number))
                _look(outputs, tenant, ids)
    return _verdict(outputs, rounds)


def word_of(tenant: Tenant, column: str) -> str:
    """A cell's canary: tenant and column can be told from it, and nobody else says such a thing."""
    return f"qz{'north' if tenant == NORTH else 'south'}{''.join(filter(str.isalpha, column)).lower()}"


_OF_TENANT = {NORTH: "qznorth", SOUTH: "qzsouth"}


def _verdict(outputs: Outputs, rounds: int) -> Verdict:
    broken: dict[str, None] = {}
    for tenant, channel, text in outputs.said:
        for owner, word in _OF_TENANT.items():
            if word in text.lower() and (owner != tenant or channel in WITHOUT_CELLS):
                at = text.lower().index(word)
                quoted = text[max(0, at - 60) : at + 30].replace("\n", " ")
                broken[f"{channel} of {_OF_TENANT[tenant]} holds {word}: …{quoted}…; REPLAY=canaries"] = None
    channels = sorted({channel for _, channel, _ in outputs.said})
    shown = sum(word in text.lower() for tenant, _, text in outputs.said for word in [_OF_TENANT[tenant]])
    line = (
        f"{2 * rounds * (len(_FILES) + 1)} imports of 2 tenants in turns, a canary in every column:"
        f" {sum(len(text) for *_, text in outputs.said) // 1024:,} KiB of {', '.join(channels)} searched,"
        f" own canaries shown to their owner {shown} times, {len(broken)} elsewhere"
    )
    if not shown or not {"log", "history", "answer", "prompt", "error"} <= set(channels):
        broken["nothing was overheard where something must be said; REPLAY=canaries"] = None
    return Verdict(PROMISES, line, tuple(broken))


# ── what the tenants do ──────────────────────────────────────────────────────


def _with_canaries(rows: Any, tenant: Tenant) -> bytes:
    """In every column of text; addresses, numbers and moments stay what they are."""
    header, *records = rows
    changed = [[_cell(tenant, name, cell) for name, cell in zip(header, each, strict=True)] for each in records]
    return as_csv([[*header, "Remark"], *([*each, word_of(tenant, "remark")] for each in changed)])


def _cell(tenant: Tenant, name: str, cell: object) -> object:
    kept = ("IP", "First", "Last", "Protocol", "Operating", "Sensitivity", "Encrypted", "Data Type")
    stays = not isinstance(cell, str) or not cell or name.startswith(kept) or name.endswith("IP")
    return cell if stays else f"{word_of(tenant, name)}-{cell}"


def _upload(lab: Laboratory, scratch: Path, tenant: Tenant, name: str, rows: Any, category: Any) -> dict[str, Any]:
    file = scratch / name
    file.write_bytes(_with_canaries(rows, tenant))
    return lab.upload(file, category, tenant=Owner(tenant.client_account_id, tenant.engagement_id))


def _import(
    lab: Laboratory, outputs: Outputs, scratch: Path, tenant: Tenant, number: int, category: ImportCategory, rows: Any
) -> str:
    """Through the whole state machine; all that passes is noted."""
    event = _upload(lab, scratch, tenant, f"file-{number}.csv", rows, category)
    outputs.note("history", json.dumps(_drive(lab, outputs, event)))
    return str(event["key"].split("/")[3])


def _drive(lab: Laboratory, outputs: Outputs, event: dict[str, Any]) -> dict[str, Any]:
    def call(verb: str, sent: dict[str, Any]) -> dict[str, Any]:
        outputs.note("history", json.dumps(sent))
        try:
            answer = invoke(verb_with_folder(verb), sent)
        except Exception as error:
            outputs.note("error", f"{type(error).__name__}: {error} {error.__cause__ or ''}")
            raise
        outputs.note("history", json.dumps(answer))
        return answer

    execution = Execution(call, lab.manifest, lambda verb, events: [call(verb, each) for each in events])
    return execution.run(object_created(event), event["execution"])[1]


def _accident(lab: Laboratory, outputs: Outputs, scratch: Path, tenant: Tenant, number: int) -> str:
    """A step breaks with the records in its hands, and Fail flow says so."""
    event = _upload(lab, scratch, tenant, f"broken-{number}.csv", servers(4), _C.CMDB_EXPORT)
    cell = word_of(tenant, "Name")
    kept = vars(raw_records).copy()

    def breaks(*_arguments: Any, **_named: Any) -> Any:
        raise ValueError(f"cannot store {cell}")

    for name, value in kept.items():
        if callable(value) and getattr(value, "__module__", "") == raw_records.__name__ and not isinstance(value, type):
            vars(raw_records)[name] = breaks
    broke: Exception | None = None
    try:
        _drive(lab, outputs, event)
    except Exception as error:
        broke = error
    finally:
        vars(raw_records).update(kept)
    where = {"bucket": event["bucket"], "key": event["key"]}
    failure = {"Error": type(broke).__name__, "Cause": str(broke)}
    invoke("enrich/fail_flow", {"object": where, "execution": event["execution"], "failure": failure})
    return str(event["key"].split("/")[3])


def _look(outputs: Outputs, tenant: Tenant, ids: list[str]) -> None:
    """Every read of the API, and ids that are not there."""
    claims = {"sub": "c0000000-0000-4000-8000-000000000001", "exp": "9999999999", "cognito:groups": tenant.grant}
    caller = Caller(Token("alone", claims, (tenant,)), Headers("plain", tuple(tenant.headers.items()), tenant))
    for row in ROWS:
        if row.changes or row.names in (Named.ASSET, Named.KEY):
            continue
        asked = ids[:1] if row.tool else [*ids, "nothing"]  # tools read the whole file again
        for an_id in asked if row.names is Named.IMPORT else [""]:
            answer = ask(Case(Mode.BOTH, row, Kind.OWN, caller, an_id))
            outputs.note("answer" if answer.status == 200 else "refusal", answer.body)


# ── who listens ──────────────────────────────────────────────────────────────


class _Ear(logging.Handler):
    def __init__(self, outputs: Outputs) -> None:
        super().__init__(logging.DEBUG)
        self._outputs = outputs
        for handler in logger._logger.handlers:
            self.setFormatter(handler.formatter)

    def emit(self, record: logging.LogRecord) -> None:
        self._outputs.note("log", self.format(record))


class _Metrics(io.StringIO):
    def __init__(self, outputs: Outputs) -> None:
        super().__init__()
        self._outputs = outputs

    def write(self, text: str) -> int:
        self._outputs.note("metrics", text)
        return len(text)


@contextmanager
def _overheard(outputs: Outputs, scratch: Path) -> Iterator[None]:
    """Logs of every level, standard output, prompts, and a folder for temporary files of its own."""
    left = scratch / "tmp"
    left.mkdir()
    (scratch / "flags.json").write_text(json.dumps({each: {"default": True} for each in Flag}))
    environment = {"TMPDIR": str(left), "FEATURE_FLAGS_FILE": str(scratch / "flags.json"), "CHUNK_BYTES": "1500",
                   "STATE_MACHINE_ARN": "arn:aws:states:us-east-1:000000000000:stateMachine:none"}  # fmt: skip
    kept, converse, silent = dict(os.environ), bedrock.converse, os.environ.pop("POWERTOOLS_METRICS_DISABLED", None)
    os.environ.update(environment | dict.fromkeys(_MODELS, "model"))
    tempfile.tempdir = None
    ear, level = _Ear(outputs), logger._logger.level
    kept_handlers = list(logger._logger.handlers)

    def listen(request: Request, _seconds: float) -> Unsaid:
        outputs.note("prompt", json.dumps(request.body()))
        return Unsaid("throttled", is_free=True)

    vars(bedrock)["converse"] = listen
    logger._logger.handlers[:] = [ear]
    logger.setLevel("DEBUG")
    try:
        with redirect_stdout(_Metrics(outputs)):
            yield
        for path in left.rglob("*"):
            outputs.note("left", path.name + (path.read_bytes().decode(errors="replace") if path.is_file() else ""))
    finally:
        vars(bedrock)["converse"] = converse
        logger._logger.handlers[:] = kept_handlers
        logger.setLevel(level)
        os.environ.clear()
        os.environ.update(kept | ({"POWERTOOLS_METRICS_DISABLED": silent} if silent else {}))
        tempfile.tempdir = None


# ── mistakes ─────────────────────────────────────────────────────────────────


@contextmanager
def quotes_the_cell() -> Iterator[None]:
    """What leaves a step that broke is the error as it was raised."""
    kept = vars(boundary)["_without_values"]
    vars(boundary)["_without_values"] = lambda error: error
    try:
        yield
    finally:
        vars(boundary)["_without_values"] = kept


@contextmanager
def logs_what_it_answers() -> Iterator[None]:
    """The answer of a status is logged to be sure."""
    kept = status.import_history

    def history(*arguments: Any, **named: Any) -> Any:
        found = kept(*arguments, **named)
        logger.info("history", names=[_OF_TENANT[NORTH], len(found.items)])
        return found

    vars(status)["import_history"] = history
    from local.handlers import handler

    scope = handler("status/status").__wrapped__.__globals__  # type: ignore[attr-defined]
    scope["import_history"] = history
    try:
        yield
    finally:
        vars(status)["import_history"] = scope["import_history"] = kept


@contextmanager
def remembers_the_last_tenant() -> Iterator[None]:
    """An inventory is kept in a warm function without saying whose it is."""
    from local.handlers import handler

    scope = handler("status/inventory").__wrapped__.__globals__  # type: ignore[attr-defined]
    kept, known = scope["list_assets"], list[Any]()

    def list_assets(*arguments: Any, **named: Any) -> Any:
        if not known:
            known.append(kept(*arguments, **named))
        return known[0]

    scope["list_assets"] = list_assets
    try:
        yield
    finally:
        scope["list_assets"] = kept


MISTAKES: dict[str, Callable[[], Any]] = {
    "quotes_the_cell": quotes_the_cell,
    "logs_what_it_answers": logs_what_it_answers,
    "remembers_the_last_tenant": remembers_the_last_tenant,
}
SEEDED_BUGS: tuple[str, ...] = tuple(MISTAKES)
