"""A presigned form takes the one upload it was made for: checked by an S3 that minds signatures and policies."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
import requests

from importflow import storage
from local.aws import LocalAws
from local.emulator import Emulator
from local.processes import end

BUCKET, OTHER_BUCKET = "uploads-here", "uploads-elsewhere"
KEY, CONTENT_TYPE, CONTENT = "uploads/a/b/c/servers.csv", "text/csv", b"Name\nweb-1\n"
Form = dict[str, Any]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    found, mark = Emulator(tmp_path_factory.mktemp("emulator"), settings={"AUTH": "true"}).start(tied=True)
    for bucket in (BUCKET, OTHER_BUCKET):
        found.client("s3").create_bucket(Bucket=bucket)
    yield found
    end(mark)


@pytest.fixture
def presigned(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Form]]:
    """Makes a form as the product does, of `max_bytes` and `expires_in` seconds."""
    settings = {name: value for name, value in aws.environment().items() if name.startswith("AWS_")}
    for name in {name for name in os.environ if name.startswith("AWS_")} - settings.keys():
        monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # one of another test would sign with its own key
    storage.client.cache_clear()

    def presign(*, max_bytes: int = len(CONTENT), expires_in: int = 60) -> Form:
        return storage.presign_post(BUCKET, KEY, content_type=CONTENT_TYPE, max_bytes=max_bytes, expires_in=expires_in)

    yield presign
    storage.client.cache_clear()
    for bucket, keys in stored(aws).items():
        for key in keys:
            aws.client("s3").delete_object(Bucket=bucket, Key=key)


def send(form: Form, content: bytes = CONTENT, **fields: str | None) -> int:
    """S3's answer to the form with these fields changed, added, or left out where they are None."""
    said = {name: value for name, value in (form["fields"] | fields).items() if value is not None}
    with requests.Session() as session:
        session.trust_env = False  # no proxy of the machine's between us and loopback
        return session.post(form["url"], data=said, files={"file": ("mine.csv", content)}, timeout=10).status_code


def stored(aws: LocalAws) -> dict[str, list[str]]:
    s3 = aws.client("s3")
    return {
        bucket: [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        for bucket in (BUCKET, OTHER_BUCKET)
    }


def with_policy(form: Form, change: Callable[[Any], Any]) -> str:
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    return base64.b64encode(json.dumps(change(policy)).encode()).decode()


def another_signature(form: Form) -> str:
    signature: str = form["fields"]["x-amz-signature"]
    return ("1" if signature[0] == "0" else "0") + signature[1:]


def larger(policy: Any) -> Any:
    return policy | {"conditions": [["content-length-range", 0, 10**9] if "content-length-range" in each else each
                                    for each in policy["conditions"]]}  # fmt: skip


MISUSES: dict[str, Callable[[Form], int]] = {
    "another signature": lambda form: send(form, **{"x-amz-signature": another_signature(form)}),
    "a policy that allows more": lambda form: send(form, CONTENT * 9, policy=with_policy(form, larger)),
    "another key": lambda form: send(form, key="uploads/a/b/d/servers.csv"),
    "another tenant's folder": lambda form: send(form, key="uploads/z/b/c/servers.csv"),
    "a way out of the folder": lambda form: send(form, key="uploads/a/b/c/../../../servers.csv"),
    "a key that the browser completes": lambda form: send(form, key="uploads/a/b/c/${filename}"),
    "another type": lambda form: send(form, **{"Content-Type": "text/html"}),
    "a byte too many": lambda form: send(form, CONTENT + b"x"),
    "made public": lambda form: send(form, acl="public-read"),
    "a field that is missing": lambda form: send(form, **{"Content-Type": None}),
    "no policy": lambda form: send(form, policy=None),
    "another bucket": lambda form: send(form | {"url": form["url"].replace(BUCKET, OTHER_BUCKET)}),
}


@pytest.mark.parametrize("misuse", MISUSES.values(), ids=MISUSES)
def test_a_form_takes_nothing_else(
    aws: LocalAws, presigned: Callable[..., Form], misuse: Callable[[Form], int]
) -> None:
    form = presigned()

    assert 400 <= misuse(form) < 500
    assert stored(aws) == {BUCKET: [], OTHER_BUCKET: []}
    assert send(form) == 204  # it was the misuse that was refused


def test_a_form_is_over_when_its_time_is(aws: LocalAws, presigned: Callable[..., Form]) -> None:
    form = presigned(expires_in=1)
    time.sleep(2.1)

    assert 400 <= send(form) < 500
    assert stored(aws) == {BUCKET: [], OTHER_BUCKET: []}


def test_a_form_takes_what_it_was_made_for(aws: LocalAws, presigned: Callable[..., Form]) -> None:
    assert send(presigned()) == 204
    assert stored(aws) == {BUCKET: [KEY], OTHER_BUCKET: []}
