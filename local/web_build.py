"""`python -m local.web_build COMMAND`: the page's packages, its build, its checks; each only when something changed.

Guarantees: what is installed is what package-lock.json names, by hash; `web/dist` is either the whole build of the
present sources or the whole build before; two who build at once wait for each other.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from local.bootstrap import say
from local.errors import LocalStackError
from local.node import Node, find_node
from local.places import PROJECT
from local.turns import one_at_a_time

WEB = PROJECT / "web"
DIST = WEB / "dist"
_PACKAGES = WEB / "node_modules"
_STAMPS = _PACKAGES / ".importflow"  # gone with the packages
_LOCK = WEB / "package-lock.json"
_DESCRIPTION = PROJECT / "docs" / "openapi.json"
_MADE = {"node_modules", "dist"}
_BUILT_FROM = ("index.html", "public", "src", "vite.config.ts", "tsconfig.json", "package.json", "package-lock.json")
# scripts of package.json; the slowest first
_CHECKS = ("lint", "tsc", "test", "format:check", "types:check")


def build_web() -> Path:
    """The folder of the built page; at once when nothing changed."""
    with one_at_a_time("web"):
        node = _installed()
        wanted = fingerprint(sources(WEB, _BUILT_FROM), node.version)
        if not (_is_stamped("build", wanted) and (DIST / "index.html").is_file()):
            say("Building the page")
            unfinished = _STAMPS / "dist"
            _run(node, "build", "--", "--outDir", str(unfinished), "--emptyOutDir", "--logLevel", "warn")
            shutil.rmtree(DIST, ignore_errors=True)
            unfinished.rename(DIST)
            _stamp("build", wanted)
    return DIST


def check_web() -> None:
    """Style, types, tests, and whether the types of the API are those of its description."""
    with one_at_a_time("web"):
        node = _installed()
        wanted = fingerprint([*sources(WEB), _DESCRIPTION], node.version)
        if _is_stamped("check", wanted):
            return
        with ThreadPoolExecutor(max_workers=min(len(_CHECKS), os.cpu_count() or 1)) as pool:
            failures = [trouble for trouble in pool.map(lambda script: _trouble(node, script), _CHECKS) if trouble]
        if failures:
            raise LocalStackError("\n\n".join(failures))
        _stamp("check", wanted)


def format_web() -> None:
    """Puts the page's sources into their format."""
    with one_at_a_time("web"):
        _run(_installed(), "format")


def write_types() -> None:
    """The API's types, from its description."""
    with one_at_a_time("web"):
        _run(_installed(), "types")


def sources(web: Path, names: Iterable[str] | None = None) -> list[Path]:
    """The files below `web` that a person wrote or `names` holds; for a build (with names), tests are none of them."""
    tops = [web / name for name in names] if names is not None else [web]
    found = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top])]
    return [
        path
        for path in found
        if path.is_file()
        and not _MADE & set(path.relative_to(web).parts)
        and (names is None or ".test." not in path.name)
    ]


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """Stands for the names and contents of the files, and for what else decides about the outcome."""
    digest = hashlib.sha256("\n".join(facts).encode())
    for path in sorted(files):
        digest.update(f"\n{path}\0{hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()


def _installed() -> Node:
    """Node, with the page's packages there as the lock names them."""
    node = find_node()
    wanted = fingerprint([_LOCK, WEB / ".npmrc"], node.version, sys.platform, os.uname().machine)
    if not _is_stamped("install", wanted):
        say("Installing the page's packages (once; about a minute)")
        _run_npm(node, "ci", "--no-progress", "--loglevel", "error")
        _stamp("install", wanted)
    return node


def _run(node: Node, script: str, *arguments: str) -> None:
    _run_npm(node, "run", "--silent", script, *arguments)


def _run_npm(node: Node, *arguments: str) -> None:
    done = node.run_npm(*arguments, folder=WEB)
    if done.returncode:
        raise LocalStackError(f"npm {' '.join(arguments)} failed in web/:\n{done.stdout}")


def _trouble(node: Node, script: str) -> str | None:
    try:
        _run(node, script)
    except LocalStackError as error:
        return str(error)
    return None


def _is_stamped(name: str, wanted: str) -> bool:
    stamp = _STAMPS / name
    return stamp.is_file() and stamp.read_text() == wanted


def _stamp(name: str, value: str) -> None:
    _STAMPS.mkdir(parents=True, exist_ok=True)
    (_STAMPS / name).write_text(value)


_COMMANDS: dict[str, Callable[[], object]] = {
    "build": build_web,
    "check": check_web,
    "format": format_web,
    "types": write_types,
}


def main(arguments: list[str]) -> int:
    """Runs one command; what failed is said, never as a traceback."""
    if len(arguments) != 1 or arguments[0] not in _COMMANDS:
        say(f"python -m local.web_build {'|'.join(_COMMANDS)}")
        return 2
    try:
        _COMMANDS[arguments[0]]()
    except (LocalStackError, OSError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
