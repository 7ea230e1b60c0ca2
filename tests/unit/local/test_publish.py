"""Publishing the page: what is put into its bucket, in which order, and what is taken out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local import release
from local.page_settings import page_settings
from local.publish import publish

OUTPUTS = {"UserPoolId": "eu-central-1_Abc", "UserPoolClientId": "client"}
HASHED = "public, max-age=31536000, immutable"


def _file(name: str) -> str:
    return "config.json" if name == "config" else name.replace("_", "/", 1) + ".js"


class Bucket:
    """As much of S3 as publishing uses."""

    def __init__(self, **old: int) -> None:
        """`old`: what is there, by its age in days."""
        self.put: dict[str, tuple[str, str, bytes]] = {}
        self.deleted: list[str] = []
        self._old = {_file(name): age for name, age in old.items()}

    def put_object(self, **said: Any) -> None:
        self.put[said["Key"]] = (said["ContentType"], said["CacheControl"], said["Body"])

    def delete_object(self, **said: Any) -> None:
        self.deleted.append(said["Key"])

    def list_objects_v2(self, *, Prefix: str, **_: Any) -> Any:  # noqa: N803
        contents = [each for page in self.paginate() for each in page.get("Contents", ())]
        return {"Contents": [each for each in contents if each["Key"].startswith(Prefix)]}

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        there = {name: now - timedelta(days=age) for name, age in self._old.items()} | dict.fromkeys(self.put, now)
        return [{"Contents": [{"Key": key, "LastModified": at} for key, at in there.items()]}, {}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("index.html", "assets/a-1.js", "assets/z-2.css", "theme.js", ".vite/manifest.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_the_entry_comes_last_and_every_file_says_what_it_is_and_how_long_it_may_be_kept(folder: Path) -> None:
    bucket = Bucket()
    assert publish(bucket, "page", folder, {"region": "r"}) == 5
    assert [(name, *told[:2]) for name, told in bucket.put.items()] == [
        ("config.json", "application/json", "no-cache"),
        ("assets/a-1.js", "text/javascript; charset=utf-8", HASHED),
        ("assets/z-2.css", "text/css; charset=utf-8", HASHED),
        ("theme.js", "text/javascript; charset=utf-8", "no-cache"),
        ("index.html", "text/html; charset=utf-8", "no-cache"),
    ]
    assert json.loads(bucket.put["config.json"][2]) == {"region": "r"}


@pytest.mark.parametrize(
    ("live_for", "deleted"),
    [(20, ["assets/b35.js", "assets/b50.js"]), (40, ["assets/b50.js"]), (60, []), (None, [])],
    ids=["a release of this month", "an older one", "one that is older than all", "none yet"],
)
def test_files_stay_for_a_month_and_as_long_as_they_are_live(
    folder: Path, live_for: int | None, deleted: list[str]
) -> None:
    release = {} if live_for is None else {"config": live_for}
    bucket = Bucket(**release, assets_b5=5, assets_b35=35, assets_b50=50)
    publish(bucket, "page", folder, {})
    assert bucket.deleted == deleted


def test_a_folder_without_a_page_is_not_published(tmp_path: Path) -> None:
    bucket = Bucket()
    with pytest.raises(FileNotFoundError):
        publish(bucket, "page", tmp_path, {})
    assert bucket.put == {}


def test_a_password_leaves_the_browser_as_it_is_on_the_laptop_only() -> None:
    told = page_settings(OUTPUTS, region="eu-central-1", cognito_endpoint="https://cognito")
    assert told == {
        "region": "eu-central-1",
        "user_pool_id": "eu-central-1_Abc",
        "user_pool_client_id": "client",
        "cognito_endpoint": "https://cognito",
        "api_base": "/api/v1",
        "auth_flow": "USER_SRP_AUTH",
    }
    here = page_settings(OUTPUTS, region="r", cognito_endpoint="/cognito", password_as_it_is=True)
    assert here["auth_flow"] == "USER_PASSWORD_AUTH"


PAGE = "https://d1.cloudfront.net"
OVERRIDES: dict[str, tuple[Any, str | None, list[str]]] = {
    "not deployed yet": (["Stage=dev"], None, []),
    "deployed": (["Stage=dev"], PAGE, ["--parameter-overrides", "Stage=dev", f"AllowedOrigins={PAGE}"]),
    "other origins too": (
        *(["AllowedOrigins=https://a.example", "Stage=dev"], PAGE),
        ["--parameter-overrides", "Stage=dev", f"AllowedOrigins=https://a.example,{PAGE}"],
    ),
    "named already": ([f"AllowedOrigins={PAGE}"], PAGE, ["--parameter-overrides", f"AllowedOrigins={PAGE}"]),
    "as sam's guide writes it": (
        *('Stage="dev" LogLevel=INFO', PAGE),
        ["--parameter-overrides", "Stage=dev", "LogLevel=INFO", f"AllowedOrigins={PAGE}"],
    ),
}


@pytest.mark.parametrize(("said", "url", "expected"), OVERRIDES.values(), ids=OVERRIDES)
def test_the_bucket_takes_uploads_from_the_page_and_whom_the_stage_names(
    monkeypatch: pytest.MonkeyPatch, said: Any, url: str | None, expected: list[str]
) -> None:
    monkeypatch.setattr(release, "_parameters", lambda _: {"parameter_overrides": said})
    assert release._overrides("dev", url) == expected


class CloudFormation:
    def __init__(self, deployed: list[str]) -> None:
        self.deployed = deployed

    def describe_stacks(self, **said: Any) -> dict[str, Any]:
        if not self.deployed:
            message = f"Stack with id {said['StackName']} does not exist"
            raise release.ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "DescribeStacks")
        outputs = [{"OutputKey": "PageUrl", "OutputValue": PAGE}]
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Outputs": outputs}]}


def test_only_the_first_deployment_takes_two(monkeypatch: pytest.MonkeyPatch) -> None:
    deployed: list[str] = []
    monkeypatch.setattr(release, "_sam", lambda *arguments: deployed.append(arguments[-1]))
    for expected in (["dev", f"AllowedOrigins={PAGE}"], [f"AllowedOrigins={PAGE}"]):
        before = len(deployed)
        release._deploy(CloudFormation(deployed), "importflow-dev", "dev")
        assert deployed[before:] == expected
