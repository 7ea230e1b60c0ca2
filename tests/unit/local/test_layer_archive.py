"""The same files give the same archive, whenever and in whatever order they were written."""

import hashlib
import os
import zipfile
from pathlib import Path

from local.layer_archive import pack

FILES = {"python/b.py": b"two", "python/a/c.py": b"one", "python/a/__pycache__/c.pyc": b"code", "python/x/RECORD": b"-"}


def written(folder: Path, names: list[str], moment: int, mode: int) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[name])
        path.chmod(mode)
        os.utime(path, (moment, moment))
    return folder


def test_neither_time_nor_order_nor_mode_matters(tmp_path: Path) -> None:
    first = pack(written(tmp_path / "one", list(FILES), 1_000_000_000, 0o644), tmp_path / "one.zip")
    second = pack(written(tmp_path / "two", list(FILES)[::-1], 1_500_000_000, 0o600), tmp_path / "two.zip")

    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
    assert zipfile.ZipFile(first).namelist() == ["python/a/c.py", "python/b.py"]


def test_other_content_is_another_archive(tmp_path: Path) -> None:
    folder = written(tmp_path / "one", list(FILES), 1_000_000_000, 0o644)
    first = pack(folder, tmp_path / "one.zip").read_bytes()
    (folder / "python/b.py").write_bytes(b"other")

    assert pack(folder, tmp_path / "two.zip").read_bytes() != first
