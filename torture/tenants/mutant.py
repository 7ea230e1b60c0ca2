"""pytest in a process where one module has another text: `python -m torture.tenants.mutant MODULE TEXT TESTS…`."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import pytest


class _Replaced(SourceFileLoader):
    """Loads the module from the other text; nothing of it is kept."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        return compile(self.text, self.path, "exec")


class _Finder(MetaPathFinder):
    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            return None
        loader = _Replaced(fullname, spec.origin)
        loader.text = self._text
        spec.loader = loader
        return spec


def main(module: str, text: Path, *options: str) -> int:
    sys.meta_path.insert(0, _Finder(module, text.read_text()))
    return int(pytest.main([*options, "--quiet", "-p", "no:cacheprovider"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
