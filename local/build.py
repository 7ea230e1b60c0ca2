"""Builds the template once per state of its sources: `sam build` into a folder named by what went into it.

A folder that is there is complete (it is renamed into place), so two stacks may build and deploy at the same time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from local.places import PROJECT, STATE
from local.sam import python_runtime, run_sam
from local.turns import one_at_a_time

_BUILDS = STATE / "build"
_SOURCES = ("template.yaml", "samconfig.toml", "statemachine", "functions", "layers")
_KEPT_BUILDS = 3


def build(environment: Mapping[str, str]) -> Path:
    """The built template of the present sources; at once when nothing changed."""
    target = _BUILDS / f"{fingerprint(PROJECT)}-{python_runtime()}"
    template = target / "template.yaml"
    if template.exists():
        os.utime(target)
        return template
    with one_at_a_time("build"):
        if not template.exists():
            _sam_build(target, environment)
            _forget_old_builds()
    return template


def fingerprint(project: Path) -> str:
    """Stands for the name and the content of every source of the deployed stack."""
    digest = hashlib.sha256()
    for source in _SOURCES:
        top = project / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(project)}\0{content}\n".encode())
    return digest.hexdigest()[:16]


def _sam_build(target: Path, environment: Mapping[str, str]) -> None:
    _BUILDS.mkdir(parents=True, exist_ok=True)
    unfinished = _BUILDS / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    arguments = ["build", "--cached", "--cache-dir", str(_BUILDS / "cache"), "--build-dir", str(unfinished)]
    arguments += ["--parameter-overrides", f"PythonRuntime={python_runtime()}"]
    run_sam(arguments, environment=environment, log=_BUILDS / "build.log")
    unfinished.rename(target)


def _forget_old_builds() -> None:
    builds = [path for path in _BUILDS.glob("*-python3.*") if path.is_dir()]
    for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-_KEPT_BUILDS]:
        shutil.rmtree(old, ignore_errors=True)
