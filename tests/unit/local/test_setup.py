"""What make sets up: the requirement locks, the venv from them, the build of the sources."""

import re
from pathlib import Path

import pytest

from local.bootstrap import uv_requirement
from local.build import fingerprint
from local.places import PROJECT
from local.release import stack_name

LOCKS = {
    name: (PROJECT / name).read_text()
    for name in (
        "requirements-dev.txt",
        "layers/common/requirements.txt",
        "layers/mcp/requirements.txt",
        "bench/rivals/requirements.txt",
        "web/node.txt",
    )
}


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[.*?\])?==([^ ;]+)", lock, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_hashes_and_no_address(name: str) -> None:
    lock = LOCKS[name]
    requirements = re.split(r"\n(?=\S)", lock.strip())
    assert [one for one in requirements if "--hash=sha256:" not in one] == []
    assert "://" not in lock
    assert "index" not in lock.lower()


@pytest.mark.parametrize("name", ["common", "mcp"])
def test_tests_run_the_versions_that_the_layer_carries(name: str) -> None:
    laptop, layer = pins(LOCKS["requirements-dev.txt"]), pins(LOCKS[f"layers/{name}/requirements.txt"])
    assert len(layer) > 10
    assert {name: laptop.get(name) for name in layer} == layer


@pytest.mark.parametrize("name", ["common", "mcp"])
def test_the_layer_leaves_out_what_the_lambda_runtime_brings(name: str) -> None:
    assert {"boto3", "botocore", "s3transfer"} & set(pins(LOCKS[f"layers/{name}/requirements.txt"])) == set()


def test_a_package_that_both_layers_bring_is_the_same_in_both() -> None:
    """The second layer's files go over the first one's."""
    common, mcp = (pins(LOCKS[f"layers/{name}/requirements.txt"]) for name in ("common", "mcp"))
    both = common.keys() & mcp.keys()
    assert {"pydantic", "pydantic-core", "typing-extensions"} <= both
    assert {name: common[name] for name in both} == {name: mcp[name] for name in both}


def test_uv_is_cut_out_of_the_lock_with_its_hashes() -> None:
    uv = "uv==2 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    lock = f"tzdata==1 \\\n    --hash=sha256:aa\n{uv}wheel==3 \\\n    --hash=sha256:dd\n"
    assert uv_requirement(lock) == uv


def a_project(directory: Path) -> Path:
    (directory / "functions" / "upload").mkdir(parents=True)
    (directory / "functions" / "upload" / "presign.py").write_text("one = 1\n")
    for name in ("layers", "statemachine"):
        (directory / name).mkdir()
    for name in ("template.yaml", "samconfig.toml"):
        (directory / name).write_text("x\n")
    return directory


def test_a_build_is_needed_again_when_a_source_changes_moves_or_goes(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    handler = project / "functions" / "upload" / "presign.py"
    seen = [fingerprint(project)]
    handler.write_text("one = 2\n")
    seen.append(fingerprint(project))
    handler.rename(handler.with_name("other.py"))
    seen.append(fingerprint(project))
    handler.with_name("other.py").unlink()
    seen.append(fingerprint(project))
    assert len(set(seen)) == 4


def test_a_build_is_not_needed_again_for_compiled_files(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    before = fingerprint(project)
    compiled = project / "layers" / "__pycache__"
    compiled.mkdir()
    (compiled / "x.cpython-311.pyc").write_bytes(b"\0")
    assert fingerprint(project) == before


def test_every_stage_has_a_stack_of_its_own() -> None:
    assert stack_name("dev") != stack_name("prod")
