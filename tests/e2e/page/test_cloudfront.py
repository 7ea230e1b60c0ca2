"""The template's CloudFront, emulated: what it makes of an address is what the laptop's own server makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from local.aws import LocalAws
from local.emulator import Emulator
from local.page_files import ENTRY, cache_control, content_type, find_file
from local.page_headers import FIXED_HEADERS
from local.processes import end
from local.publish import publish
from tests.contract.conftest import ROOT, CloudFormationLoader

FILES = (ENTRY, "theme.js", "favicon.svg", "assets/main-1a2b.js")
ADDRESSES = (
    *("/", "/sign-in", "/c/a1/e/e1/imports/7", "/c/a1/", "/index.html", "/config.json", "/theme.js", "/favicon.svg"),
    *("/assets/main-1a2b.js", "/assets/main-0000.js", "/c/a1/robots.txt", "/assets"),
)


def cut_of_the_template() -> dict[str, Any]:
    """The page's resources and what they name, without conditions; nothing of it needs SAM."""
    template: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), CloudFormationLoader)
    kept = {name: r for name, r in template["Resources"].items() if name.startswith("Page") or name == "UploadBucket"}
    for resource in kept.values():
        resource.pop("Condition", None)
    kept["Api"] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}}
    # the emulator reads its own buckets without TLS
    del kept["PageBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"][0]
    conditions = {name: template["Conditions"][name] for name in ("HasPageDomain",)}
    outputs = {name: {"Value": template["Outputs"][name]["Value"]} for name in ("PageBucketName", "PageDomainTarget")}
    return {"Parameters": template["Parameters"], "Conditions": conditions, "Resources": kept, "Outputs": outputs}


@dataclass
class Distribution:
    aws: LocalAws
    domain: str

    def ask(self, address: str, *, over: str = "https") -> requests.Response:
        """As CloudFront's edge gets it."""
        headers = {"Host": self.domain, "X-Forwarded-Proto": over}
        with requests.Session() as session:
            session.trust_env = False
            return session.get(self.aws.endpoint + address, headers=headers, allow_redirects=False, timeout=20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("built")
    for name in FILES:
        (built / name).parent.mkdir(exist_ok=True)
        (built / name).write_text(name)
    return built


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Distribution]:
    aws, mark = Emulator(tmp_path_factory.mktemp("emulator")).start(tied=True)
    try:
        cloudformation = aws.client("cloudformation")
        cloudformation.create_stack(StackName="page", TemplateBody=json.dumps(cut_of_the_template()))
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName="page", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        [stack] = cloudformation.describe_stacks(StackName="page")["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        publish(aws.client("s3"), outputs["PageBucketName"], folder, {"region": "here"})
        (folder / "config.json").write_text('{"region": "here"}')
        yield Distribution(aws, outputs["PageDomainTarget"])
    finally:
        end(mark)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_answered_as_on_the_laptop(distribution: Distribution, folder: Path, address: str) -> None:
    answer = distribution.ask(address)
    file = find_file(folder, address)
    if file is None:
        assert answer.status_code == 403  # what a bucket says of an object to those who may not list it
        return
    name = file.relative_to(folder).as_posix()
    assert (answer.status_code, answer.text) == (200, file.read_text())
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        content_type(file),
        cache_control(name),
    )


def test_every_answer_has_the_headers_and_insists_on_https(distribution: Distribution) -> None:
    for address in ("/", "/assets/main-0000.js"):
        headers = distribution.ask(address).headers
        assert {name: headers[name] for name in FIXED_HEADERS} == FIXED_HEADERS
        assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
        assert "'unsafe" not in headers["Content-Security-Policy"]
    redirected = distribution.ask("/c/a1", over="http")
    assert (redirected.status_code, redirected.headers["Location"]) == (301, f"https://{distribution.domain}/c/a1")
