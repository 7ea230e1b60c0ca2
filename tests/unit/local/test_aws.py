"""Nothing of the laptop stack may ever reach a real account."""

from pathlib import Path

import pytest

from local import aws
from local.aws import LocalAws, emulator_environment


@pytest.fixture(autouse=True)
def configured_for_a_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    aws._session.cache_clear()  # one of another test was made without these
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example")


def test_programs_of_the_stack_see_no_aws_setting_of_the_machine() -> None:
    environment = LocalAws(4567).environment()
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4567"
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"} & environment.keys() == set()


def test_clients_use_the_emulator_whatever_the_machine_is_set_to() -> None:
    client = LocalAws(4567).client("s3")
    assert client.meta.endpoint_url == "http://127.0.0.1:4567"
    assert client._request_signer._credentials.access_key == "test"
    assert client._request_signer._credentials.token is None


def test_the_emulator_listens_on_loopback_and_gets_nothing_of_the_callers(tmp_path: Path) -> None:
    environment = emulator_environment(4567, tmp_path)
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert {name for name in environment if name.startswith("AWS_")} == {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_EC2_METADATA_DISABLED",
    }
