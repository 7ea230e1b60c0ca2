"""What a cold start pays: importing a handler in a fresh interpreter from the layer as it is deployed, and its size."""

from __future__ import annotations

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.section import Figures, Options, Section, Target, at_most
from bench.tables import table
from local.places import PROJECT

MOST_SECONDS = 1.0
MOST_UNZIPPED_MB = 250  # Lambda: all layers and the function together, unzipped
_IMPORT = (
    "import sys, time; start = time.perf_counter(); sys.path[:0] = sys.argv[1:3];"
    " __import__(sys.argv[3]); print(time.perf_counter() - start)"
)


def measure(options: Options) -> Figures:
    functions = sorted((PROJECT / "functions").glob("*/*.py"))
    with _built_layer() as layer:
        return {
            "imports": {_name(path): _import_seconds(layer, path, options.repeat) for path in functions},
            "layer_mb": _megabytes(layer),
            "layer_zipped_mb": _zipped_megabytes(layer),
            "function_bytes": {path.parent.name: _bytes(path.parent) for path in functions},
        }


@contextmanager
def _built_layer() -> Iterator[Path]:
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


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _import_seconds(layer: Path, path: Path, repeat: int) -> float:
    """Median seconds to import a handler in a new process (the interpreter's own start left out)."""
    return round(statistics.median(_once(layer, path) for _ in range(repeat)), 2)


def _once(layer: Path, path: Path) -> float:
    """boto3 comes from this interpreter, as it comes from Lambda's own runtime."""
    command = [sys.executable, "-c", _IMPORT, str(path.parent), str(layer), path.stem]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return float(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)


def _megabytes(directory: Path) -> float:
    return round(_bytes(directory) / 1e6, 1)


def _bytes(directory: Path) -> int:
    return sum(path.stat().st_size for path in _files(directory))


def _files(directory: Path) -> Iterator[Path]:
    """What would be deployed: byte code only where it was made for it."""
    made = directory / "importflow"
    for path in directory.rglob("*"):
        if path.is_file() and (made.exists() or "__pycache__" not in path.parts):
            yield path


def _zipped_megabytes(layer: Path) -> float:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in _files(layer):
                archive.write(path, path.relative_to(layer))
        return round(file.tell() / 1e6, 1)


def render(figures: Figures) -> list[str]:
    rows = [(name, f"{took:.2f}") for name, took in figures["imports"].items()]
    sizes = ", ".join(f"{name} {size / 1e3:.1f} KB" for name, size in figures["function_bytes"].items())
    layer = f"Layer: {figures['layer_mb']} MB unzipped, byte code included; {figures['layer_zipped_mb']} MB zipped."
    return [*table(("handler", "cold import, s"), rows), "", layer, f"Functions: {sizes}."]


def judge(figures: Figures) -> list[Target]:
    slowest = max(figures["imports"], key=figures["imports"].__getitem__)
    return [
        at_most(f"cold import of the slowest handler ({slowest})", MOST_SECONDS, figures["imports"][slowest], " s"),
        at_most("the layer, unzipped", MOST_UNZIPPED_MB, figures["layer_mb"], " MB"),
    ]


SECTION = Section("cold", "Cold starts and sizes", measure, render, judge)
