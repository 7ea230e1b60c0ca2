"""The layer keeps its shape: imports point one way, nothing works at import, SQL and names stay in their places."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import importflow

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(importflow.__file__).parent
FILES = {
    ".".join(("importflow", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
HANDLERS = {str(path.relative_to(ROOT)): path for path in sorted((ROOT / "functions").glob("*/*.py"))}

USE_CASES = {
    f"importflow.{name}"
    for name in (
        "presigning", "registration", "planning", "validation", "reviewing", "enrichment", "settling", "status",
        "migrating", "explaining", "finding_list", "rejected_rows_link", "inventory", "dependencies", "dependency_map",
        "overviews", "tenant_list", "file_trial", "enrichment_preview", "column_advice", "upload_options", "import_again",
        "original_file", "cancelling", "retrying", "sweeping", "reaping", "reconciling",
    )
}  # fmt: skip
# Which part of the layer may not know of which; a part is a module or a package with all that is in it.
IGNORANT_OF = {
    "importflow.models": set(FILES) - {name for name in FILES if name.startswith("importflow.models")} - {"importflow"},
    "importflow.queries": USE_CASES | {"importflow.service_handlers", "importflow.child_flow_service", "importflow.api"},
    "importflow.service_handlers": USE_CASES | {"importflow.child_flow_service", "importflow.api"},
    "importflow.child_flow_service": USE_CASES | {"importflow.service_handlers", "importflow.api"},
    "importflow.storage": USE_CASES | {"importflow.queries", "importflow.models", "importflow.service_handlers"},
    "importflow.database": USE_CASES | {"importflow.queries", "importflow.models", "importflow.service_handlers"},
    "importflow.tabular": USE_CASES | {"importflow.mapping", "importflow.queries", "importflow.models", "importflow.storage"},
    "importflow.mapping": USE_CASES | {"importflow.tabular", "importflow.queries", "importflow.storage"},
    "importflow.judgement": USE_CASES | {"importflow.child_flow_service", "importflow.storage", "importflow.api"},
    "importflow.multi_model_service": USE_CASES | {"importflow.judgement", "importflow.storage", "importflow.api"},
    "importflow.bedrock": USE_CASES | {"importflow.queries", "importflow.models", "importflow.database"},
    "importflow.api": USE_CASES | {"importflow.queries", "importflow.storage", "importflow.service_handlers"},
} | {use_case: USE_CASES - {use_case} for use_case in USE_CASES}  # fmt: skip
# Stands beside the handlers: nothing in the layer is built on it.
MCP_SERVERS = {name for name in FILES if name.startswith("importflow.mcp_servers")}
AWS_PLACES = {
    "importflow.storage",
    "importflow.sdk",
    "importflow.bedrock",
    "importflow.flag_stores",
}
# Beside the statements: who opens sessions, what holds each of them to its tenant, and what the driver gets wrong.
SQL_PLACES = (
    "importflow.queries", "importflow.migrations", "importflow.migrating", "importflow.database", "importflow.own_rows",
    "importflow.wire",
)  # fmt: skip


def parts_of(name: str) -> Iterator[str]:
    """A module and the packages it is in."""
    while name:
        yield name
        name = name.rpartition(".")[0]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def imported(path: Path) -> frozenset[str]:
    """Everything a file imports anywhere in it, `from a import b` as `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names.add(str(node.module))
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


# Runs in a process of its own. Libraries are loaded once, then every module in a fork of that state: as good as a
# fresh process each, in a tenth of the time. What most modules stand on is tried first, module by module, and only then
# loaded for the others.
IMPORT_ALONE = """
import importlib, importlib.util, json, os, sys, traceback
import boto3, alembic, pydantic, sqlalchemy.orm, sqlalchemy.dialects.postgresql, aws_lambda_powertools.event_handler
import alembic.command, aws_lambda_powertools.metrics, botocore.session
import aws_lambda_powertools.utilities.feature_flags, mcp.server.lowlevel, mcp.server.stdio
import mcp.server.streamable_http_manager

def refuse(*_args, **_options):
    raise AssertionError("a client is made at import time")

boto3.client = boto3.resource = boto3.Session = boto3.session.Session = refuse
botocore.session.Session.create_client = refuse
sqlalchemy.create_engine = refuse
known = {name for name in sys.modules if name.split(".")[0] == "importflow"}
assert not known, known
modules = json.load(sys.stdin)
ground = "models", "messages", "errors", "api_schemas", "database", "mapping.registry"

def import_ground():
    for name in ground:
        importlib.import_module("importflow." + name)

def in_fork(work):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        work()
    except BaseException:
        print(traceback.format_exc(limit=-2), file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)

def import_alone(name, path):
    if path:
        spec = importlib.util.spec_from_file_location("alone", path)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    else:
        importlib.import_module(name)

def try_all(names):
    for name in names:
        if in_fork(lambda: import_alone(name, modules[name])):
            print(name, file=sys.stderr, flush=True)
            print(name, flush=True)

reader, writer = os.pipe()
in_fork(lambda: (import_ground(), os.write(writer, " ".join(modules.keys() & sys.modules.keys()).encode())))
os.close(writer)
below = {*os.read(reader, 2**16).decode().split()}
try_all(sorted(below))
import_ground()
try_all(sorted(modules.keys() - below))
"""


def modules_that_cannot_stand_alone(modules: dict[str, str | None]) -> tuple[list[str], str]:
    paths = [entry for entry in sys.path if "site-packages" in entry]
    program = f"import sys; sys.path[:0] = {[str(PACKAGE.parent), *paths]!r}\n{IMPORT_ALONE}"
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program],
        input=json.dumps(modules),
        env={},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split(), ran.stderr


def test_every_module_and_handler_imports_alone_in_an_empty_environment_and_makes_no_client() -> None:
    alembics_own = "importflow.migrations.env"  # runs the migrations: that is what Alembic loads it for
    modules: dict[str, str | None] = dict.fromkeys(name for name in FILES if name != alembics_own)
    handlers: dict[str, str | None] = {name: str(path) for name, path in HANDLERS.items()}

    failed, why = modules_that_cannot_stand_alone(modules | handlers)

    assert failed == [], why


@pytest.mark.parametrize("part", sorted(IGNORANT_OF))
def test_imports_point_one_way(part: str) -> None:
    inside = {name: path for name, path in FILES.items() if part in parts_of(name)}
    assert inside, f"{part} is gone"

    crossing = {
        f"{name} imports {target}"
        for name, path in inside.items()
        for target in imported(path)
        if not IGNORANT_OF[part].isdisjoint(parts_of(target))
    }

    assert crossing == set()


@pytest.mark.parametrize("name", FILES)
def test_nothing_in_the_layer_imports_what_is_built_on_it(name: str) -> None:
    roots = {target.partition(".")[0] for target in imported(FILES[name])}

    assert roots.isdisjoint({"functions", "local", "tests", "bench", "torture"})


def test_the_protocol_of_agents_stays_at_the_edge() -> None:
    """Neither the SDK nor what is built on it is needed by anything else: it is not in the common layer."""
    at_edge = {"mcp", "mcp_types", "anyio"}
    using = {
        name for name, path in FILES.items() if not at_edge.isdisjoint(t.partition(".")[0] for t in imported(path))
    }
    built_on = {
        name for name, path in FILES.items() if any(t.startswith("importflow.mcp_servers") for t in imported(path))
    }

    assert using <= MCP_SERVERS
    assert built_on <= MCP_SERVERS


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_imports_only_from_the_layer_and_what_decodes_requests(name: str) -> None:
    roots = {target.partition(".")[0] for target in imported(HANDLERS[name])}

    assert roots - sys.stdlib_module_names <= {"importflow", "aws_lambda_powertools"}
    assert not {target for target in imported(HANDLERS[name]) if target.startswith("importflow.queries")}


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_decides_nothing(name: str) -> None:
    deciding = (ast.If, ast.IfExp, ast.Match, ast.For, ast.While, ast.Try, ast.BoolOp, ast.Compare)

    assert [node.lineno for node in ast.walk(parsed(HANDLERS[name])) if isinstance(node, deciding)] == []


@pytest.mark.parametrize("name", FILES | HANDLERS)
def test_every_module_says_what_it_is(name: str) -> None:
    docstring = ast.get_docstring(parsed((FILES | HANDLERS)[name]))

    assert docstring
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", ";", ",", "?")) or "\n" in docstring


def test_no_module_is_named_for_nothing_in_particular() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared", "base"}
    names = {name for name in FILES if name.rpartition(".")[2] in vague}

    assert names == {"importflow.models.base"}


@pytest.mark.parametrize("name", [name for name in FILES if set(SQL_PLACES).isdisjoint(parts_of(name))])
def test_sql_stays_in_its_places(name: str) -> None:
    """Elsewhere a session is passed on, and errors are caught; the models say what a table is."""
    allowed = {"sqlalchemy.orm", "sqlalchemy.orm.Session", "sqlalchemy.exc", "sqlalchemy.exc.DBAPIError"}
    used = {target for target in imported(FILES[name]) if target.partition(".")[0] == "sqlalchemy"}
    calls = {
        node.func.attr
        for node in ast.walk(parsed(FILES[name]))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert used <= allowed or name.startswith("importflow.models")
    assert calls.isdisjoint({"execute", "scalars", "scalar", "exec_driver_sql", "commit", "rollback", "add_all"})


@pytest.mark.parametrize("name", sorted(set(FILES) - AWS_PLACES))
def test_aws_is_called_in_its_places(name: str) -> None:
    assert {target.partition(".")[0] for target in imported(FILES[name])}.isdisjoint({"boto3", "botocore"})
