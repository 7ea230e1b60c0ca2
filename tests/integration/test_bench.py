"""`make bench` in small, as a program: what it times is a whole import, and the record holds what was measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.report import BEGIN, END
from local.places import PROJECT


def test_an_import_of_each_size_is_timed_beside_its_floor(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"{BEGIN}\n{END}\n")
    command = [sys.executable, "-m", "bench", "--only", "cmdb", "--rows", "200", "--repeat", "1", "--to", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(PROJECT / "layers" / "common")}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"_aws"' not in done.stdout

    measured = json.loads((tmp_path / "results.json").read_text())["sections"]["cmdb"]["figures"]["imports"]
    assert [size["rows"] for size in measured] == [2, 20, 200]
    assert all(size["ratio_to_floor"] > 0 and size["peak_mb"] > 30 for size in measured)
    assert "| 200 |" in (tmp_path / "README.md").read_text()
