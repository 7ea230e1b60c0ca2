"""What a cold start pays: importing a handler in a fresh interpreter, and the size of the layer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from local.places import PROJECT

HANDLERS = sorted(
    str(path.relative_to(PROJECT / "functions").with_suffix("")) for path in (PROJECT / "functions").glob("*/*.py")
)
_IMPORT = (
    "import sys, time; start = time.perf_counter(); sys.path[:0] = sys.argv[1:3];"
    " __import__(sys.argv[3]); print(time.perf_counter() - start)"
)


def cold_import_seconds(repeat: int = 3) -> dict[str, float]:
    """Median seconds to import each handler in a new process (the interpreter's own start left out)."""
    return {name: round(statistics.median(_once(name) for _ in range(repeat)), 2) for name in HANDLERS}


def _once(name: str) -> float:
    folder, _, module = name.partition("/")
    command = [
        sys.executable, "-c", _IMPORT, str(PROJECT / "functions" / folder), str(PROJECT / "layers" / "common"), module,
    ]  # fmt: skip
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def layer_megabytes() -> float:
    """Installed size of the layer's requirements and package, without byte code."""
    with tempfile.TemporaryDirectory() as target:
        requirements = PROJECT / "layers" / "common" / "requirements.txt"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-compile", "--no-deps", "--require-hashes",
             "--target", target, "-r", str(requirements)],
            check=True, capture_output=True,
        )  # fmt: skip
        installed = _size(Path(target)) + _size(PROJECT / "layers" / "common" / "importflow")
    return round(installed / 1e6, 1)


def _size(directory: Path) -> int:
    return sum(f.stat().st_size for f in directory.rglob("*") if f.is_file() and f.suffix != ".pyc")
