"""The page's build: which Node is good enough, and what makes a build or a check necessary again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from local import node, turns, web_build
from local.errors import LocalStackError
from local.node import Node, is_new_enough, pinned
from local.places import PROJECT
from local.web_build import fingerprint, sources

WEB = PROJECT / "web"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("v22.22.0", True),
        ("v22.21.9", False),
        ("v20.20.2", False),
        ("v23.11.0", False),
        ("v24.0.0\n", True),
        ("v25.9.0", False),
        ("v26.1.0", True),
        ("v30.0.0-nightly", True),
        ("", False),
        ("command not found", False),
    ],
)
def test_which_node_is_new_enough(said: str, expected: bool) -> None:
    assert is_new_enough(said) is expected


def test_the_node_that_is_brought_is_new_enough() -> None:
    assert is_new_enough(f"v{pinned((WEB / 'node.txt').read_text())}")


def test_package_json_names_the_same_nodes() -> None:
    assert json.loads((WEB / "package.json").read_text())["engines"]["node"] == "^22.22.0 || ^24.0.0 || >=26.0.0"


@pytest.fixture
def web(tmp_path: Path) -> Path:
    for name in ("src/main.tsx", "src/main.test.tsx", "index.html", "node_modules/a/index.js", "dist/index.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_what_was_made_is_no_source(web: Path) -> None:
    names = {str(path.relative_to(web)) for path in sources(web)}
    assert names == {"src/main.tsx", "src/main.test.tsx", "index.html"}


@pytest.mark.parametrize(
    ("change", "matters"),
    [
        (lambda web: (web / "src/main.tsx").write_text("other"), True),
        (lambda web: (web / "src/main.tsx").rename(web / "src/start.tsx"), True),
        (lambda web: (web / "src/more.css").write_text("p{}"), True),
        (lambda web: (web / "src/main.test.tsx").write_text("other"), False),
        (lambda web: (web / "README.md").write_text("read me"), False),
    ],
    ids=["changed", "moved", "added", "a test", "beside the sources"],
)
def test_what_makes_a_build_necessary(web: Path, change: Callable[[Path], object], matters: bool) -> None:
    built_from = ("index.html", "src")
    before = fingerprint(sources(web, built_from), "v24")
    change(web)
    assert (fingerprint(sources(web, built_from), "v24") != before) is matters


def test_another_node_builds_anew(web: Path) -> None:
    assert fingerprint(sources(web), "v24") != fingerprint(sources(web), "v22")


class Npm:
    """Answers as npm would, and keeps what it was asked."""

    def __init__(self, folder: Path, fails: str = "") -> None:
        self.calls: list[str] = []
        self._folder, self._fails = folder, fails

    def run(self, _node: Node, *arguments: str) -> None:
        script = arguments[0] if arguments[0] == "ci" else arguments[2]
        self.calls.append(script)
        if script == self._fails:
            raise LocalStackError(f"{script} failed")
        if script == "build":
            made = self._folder / "node_modules" / ".importflow" / "dist"
            made.mkdir(parents=True)
            (made / "index.html").write_text(f"build {self.calls.count('build')}")


@pytest.fixture
def npm(web: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Npm]:
    for name in (".npmrc", "package-lock.json", "package.json", "vite.config.ts", "tsconfig.json", "openapi.json"):
        (web / name).write_text("{}")
    places = {"WEB": web, "DIST": web / "dist", "_DESCRIPTION": web / "openapi.json"}
    packages = {"_LOCK": web / "package-lock.json", "_STAMPS": web / "node_modules" / ".importflow"}
    for name, place in (places | packages).items():
        monkeypatch.setattr(web_build, name, place)
    monkeypatch.setattr(turns, "STATE", web / "state")
    monkeypatch.setattr(web_build, "find_node", lambda: Node("node", ("npm",), "v24.0.0"))

    def make(fails: str = "") -> Npm:
        npm = Npm(web, fails)
        monkeypatch.setattr(web_build, "_run_npm", npm.run)
        return npm

    return make


def test_a_second_build_does_nothing(npm: Callable[..., Npm]) -> None:
    asked = npm()
    for _ in range(2):
        assert (web_build.build_web() / "index.html").read_text() == "build 1"
    assert asked.calls == ["ci", "build"]


def test_packages_are_installed_again_only_with_another_lock(web: Path, npm: Callable[..., Npm]) -> None:
    asked = npm()
    web_build.build_web()
    (web / "src/main.tsx").write_text("other")
    web_build.build_web()
    (web / "package-lock.json").write_text("{ }")
    web_build.build_web()
    assert asked.calls == ["ci", "build", "build", "ci", "build"]


def test_a_build_that_fails_leaves_the_one_before(web: Path, npm: Callable[..., Npm]) -> None:
    npm()
    web_build.build_web()
    (web / "src/main.tsx").write_text("broken")
    npm(fails="build")
    for _ in range(2):
        with pytest.raises(LocalStackError):
            web_build.build_web()
    assert (web / "dist" / "index.html").read_text() == "build 1"


def test_all_checks_run_and_every_failure_is_told(npm: Callable[..., Npm]) -> None:
    asked = npm(fails="lint")
    with pytest.raises(LocalStackError, match="lint failed"):
        web_build.check_web()
    assert sorted(asked.calls) == ["ci", "format:check", "lint", "test", "tsc", "types:check"]


def test_a_check_is_repeated_when_the_api_is_described_differently(web: Path, npm: Callable[..., Npm]) -> None:
    asked = npm()
    for _ in range(2):
        web_build.check_web()
    assert asked.calls.count("types:check") == 1
    (web / "openapi.json").write_text('{"paths": {}}')
    web_build.check_web()
    assert asked.calls.count("types:check") == 2


def test_every_check_is_a_script_of_package_json() -> None:
    scripts = json.loads((WEB / "package.json").read_text())["scripts"]
    assert {"build", "format", "types", *web_build._CHECKS} <= set(scripts)


def test_a_node_that_cannot_be_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "_of_the_machine", lambda: None)
    monkeypatch.setattr(node, "_installed", lambda: None)
    monkeypatch.setattr(node, "_succeeds", lambda command: False)
    with pytest.raises(LocalStackError, match="Node could not be installed"):
        node.find_node()


LICENCES = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT"}
# tools only, nothing of which is in the page
TOOL_LICENCES = LICENCES | {"CC-BY-4.0", "MIT-0", "MPL-2.0", "Python-2.0", "Unlicense"}


def packages() -> dict[str, dict[str, object]]:
    locked: dict[str, dict[str, object]] = json.loads((WEB / "package-lock.json").read_text())["packages"]
    return {name: package for name, package in locked.items() if name}


def test_every_package_of_the_page_has_its_hash_and_no_address() -> None:
    assert len(packages()) > 100
    assert [
        name for name, package in packages().items() if not str(package.get("integrity", "")).startswith("sha")
    ] == []
    assert "://" not in json.dumps([package.get("resolved", "") for package in packages().values()])


def test_every_package_may_be_used_and_shipped() -> None:
    def allowed(package: dict[str, object]) -> bool:
        said = set(re.findall(r"[\w.-]+", str(package.get("license", "")))) - {"AND", "OR"}
        return bool(said) and said <= (TOOL_LICENCES if package.get("dev") else LICENCES)

    assert {name: package.get("license") for name, package in packages().items() if not allowed(package)} == {}


def test_versions_are_pinned_exactly_and_the_lock_has_the_same() -> None:
    wanted = json.loads((WEB / "package.json").read_text())
    for group in ("dependencies", "devDependencies"):
        for name, version in wanted[group].items():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
            assert packages()[f"node_modules/{name}"]["version"] == version
