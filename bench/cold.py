"""What a cold start pays: importing a handler in a fresh interpreter from the layer as it is deployed, and its size."""

from __future__ import annotations

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.places import PROJECT

HANDLERS = sorted(
    str(path.relative_to(PROJECT / "functions").with_suffix("")) for path in (PROJECT / "functions").glob("*/*.py")
)
_IMPORT = (
    "import sys, time; start = time.perf_counter(); sys.path[:0] = sys.argv[1:3];"
    " __import__(sys.argv[3]); print(time.perf_counter() - start)"
)


@contextmanager
def built_layer() -> Iterator[Path]:
    """The layer's requirements and package, byte-compiled, as `make deploy` uploads them."""
    with tempfile.TemporaryDirectory() as name:
        layer = Path(name)
        command = [
            sys.executable, "-m", "pip", "install", "-q", "--no-compile", "--no-deps", "--require-hashes",
            "--target", name, "-r", str(PROJECT / "layers" / "common" / "requirements.txt"),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        package = PROJECT / "layers" / "common" / "importflow"
        shutil.copytree(package, layer / "importflow", ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(name, quiet=2)
        yield layer


def cold_import_seconds(layer: Path, repeat: int = 5) -> dict[str, float]:
    """Median seconds to import each handler in a new process (the interpreter's own start left out)."""
    return {name: round(statistics.median(_once(layer, name) for _ in range(repeat)), 2) for name in HANDLERS}


def _once(layer: Path, name: str) -> float:
    """boto3 comes from this interpreter, as it comes from Lambda's own runtime."""
    folder, _, module = name.partition("/")
    command = [sys.executable, "-c", _IMPORT, str(PROJECT / "functions" / folder), str(layer), module]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return float(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)


def megabytes(directory: Path) -> float:
    """What the layer weighs unzipped."""
    return round(sum(f.stat().st_size for f in directory.rglob("*") if f.is_file()) / 1e6, 1)
