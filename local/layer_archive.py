"""`make layers`: each layer as an archive that anybody can make again, with what is in it and what it was made of.

Guarantees: the same sources and locks give the same bytes, whenever and wherever they are put together: it is
done twice, and differing archives are an error. Requirements are wheels known by their digests, for Lambda's processor.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from local.audit import tools_directory
from local.errors import LocalStackError
from local.places import PROJECT, STATE

ARCHIVES = STATE / "layers"
# The first moment that a zip archive can tell.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}  # of Amazon Linux 2023
_LEFT_OUT = ("__pycache__", ".pyc")


@dataclass(frozen=True, slots=True)
class Target:
    """What Lambda runs: template.yaml's defaults."""

    python: str = "3.13"
    processor: str = "x86_64"


def archive_layers(console: Console) -> int:
    """Writes archive, SBOM and provenance of each layer to .local/layers."""
    ARCHIVES.mkdir(parents=True, exist_ok=True)
    for layer in ("common", "mcp"):
        digest = archive_layer(layer, Target())
        console.print(f"{layer:<8} sha256 {digest}  built twice, the same")
    return 0


def archive_layer(layer: str, target: Target) -> str:
    """The digest of the archive, which two builds agreed on."""
    source = PROJECT / "layers" / layer
    archives = []
    with tempfile.TemporaryDirectory(prefix="importflow-layer-") as scratch:
        for attempt in ("first", "second"):
            built = Path(scratch) / attempt
            collect(source, built / "python", target)
            archives.append(pack(built, Path(scratch) / f"{attempt}.zip"))
        digests = [hashlib.sha256(archive.read_bytes()).hexdigest() for archive in archives]
        if len(set(digests)) > 1:
            raise LocalStackError(f"Two builds of the layer {layer} differ: {' and '.join(digests)}.")
        shutil.copyfile(archives[0], ARCHIVES / f"{layer}.zip")
    _list_contents(source, ARCHIVES / f"{layer}.cdx.json")
    provenance = ARCHIVES / f"{layer}.provenance.json"
    provenance.write_text(json.dumps(_provenance(source, layer, digests[0], target), indent=2) + "\n")
    return digests[0]


def collect(source: Path, folder: Path, target: Target) -> None:
    """The requirements of the layer's lock, and its package where it has one."""
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-config", "--system-certs", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--link-mode", "copy", "--target", str(folder)]
    command += ["--python-version", target.python, "--python-platform", _PLATFORMS[target.processor]]
    command += ["--requirement", str(source / "requirements.txt")]
    if subprocess.run(command, cwd=PROJECT, check=False, stdin=subprocess.DEVNULL).returncode:
        raise LocalStackError("The requirements of the layer could not be installed; uv's reason is above.")
    for package in sorted(source.glob("*/__init__.py")):
        shutil.copytree(package.parent, folder / package.parent.name, ignore=shutil.ignore_patterns("__pycache__"))


def pack(folder: Path, archive: Path) -> Path:
    """All files in the order of their names, with one time and one mode."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _MOMENT)
            entry.external_attr, entry.create_system = 0o100644 << 16, 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes(), compresslevel=9)
    return archive


def _files(folder: Path) -> Iterator[Path]:
    """Without what the installer notes about itself: scripts, locks, and byte code, which names folders."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        inside = path.relative_to(folder).parts
        noted = path.name in (".lock", "RECORD", "INSTALLER", "uv_cache.json") or inside[1:2] == ("bin",)
        if path.is_file() and not noted and not any(part.endswith(_LEFT_OUT) for part in inside):
            yield path


def _list_contents(source: Path, target: Path) -> None:
    """A CycloneDX bill of materials, from the lock: name, version, digests."""
    program = str(tools_directory() / "bin" / "cyclonedx-py")
    options = ["requirements", str(source / "requirements.txt"), "--output-reproducible", "--output-format", "JSON"]
    options += ["--outfile", str(target)]
    made = subprocess.run([program, *options], check=False, capture_output=True, text=True)
    if made.returncode:
        raise LocalStackError(f"The bill of materials could not be made.\n{made.stderr[-2000:]}")


def _provenance(source: Path, layer: str, digest: str, target: Target) -> dict[str, object]:
    """What was put together how (SLSA, Build L1: not signed)."""
    sources = {
        path.relative_to(PROJECT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(source.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": f"{layer}.zip", "digest": {"sha256": digest}}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "make layers",
                "externalParameters": {"python": target.python, "processor": target.processor},
                "resolvedDependencies": [{"uri": name, "digest": {"sha256": d}} for name, d in sources.items()],
            },
            "runDetails": {"builder": {"id": "local/layer_archive.py"}},
        },
    }
