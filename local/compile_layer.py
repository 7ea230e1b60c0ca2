"""Compiles the part of the built layers that the handlers import: `python -m local.compile_layer BUILD`.

The emulator unpacks the layers for each function anew and would compile it each time. Compiling all of it would cost
more in unpacking than it saves: most of the files are never imported.
"""

from __future__ import annotations

import importlib
import py_compile
import sys
from pathlib import Path

_LAYERS = ("CommonLayer/python", "McpLayer/python")


def main(build: Path) -> None:
    """Imports every handler of the build, then compiles what that loaded from the layers."""
    layers = [build / layer for layer in _LAYERS]
    sys.path[:0] = map(str, layers)
    for function in sorted(build.glob("*Function")):
        sys.path.insert(0, str(function))
        for handler in sorted(function.glob("*.py")):
            importlib.import_module(handler.stem)
    loaded = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    for file in map(Path, filter(None, loaded)):
        if file.suffix == ".py" and any(map(file.is_relative_to, layers)):
            # unchecked: file times do not survive the archive that the layer becomes
            py_compile.compile(str(file), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
