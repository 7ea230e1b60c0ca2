"""How functions sign in to the database off the laptop: by secret or by IAM, over TLS or not at all."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import boto3
import pytest
from moto import mock_aws

from importflow.config import DatabaseSettings
from importflow.database import build_engine, connection_parameters


@contextmanager
def server_without_tls(received: list[bytes]) -> Iterator[int]:
    """Answers every TLS request with "no" and keeps what it is sent."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with closing(connection):
                received.append(connection.recv(1024))
                connection.sendall(b"N")
                while data := connection.recv(1024):
                    received.append(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield


def test_a_server_that_offers_no_tls_never_sees_who_we_are() -> None:
    received: list[bytes] = []
    with server_without_tls(received) as port:
        settings = DatabaseSettings(database_host="127.0.0.1", database_port=port, socket_timeout_seconds=5)

        with pytest.raises(Exception, match="SSL"):
            build_engine(settings).connect()

    assert [len(data) for data in received] == [8]  # the request for TLS and nothing after it


def test_the_secret_says_who_signs_in_where() -> None:
    secret = {
        "username": "importflow_app",
        "password": "from-secret",
        "host": "db.internal",
        "port": 5433,
        "dbname": "x",
    }
    arn = boto3.client("secretsmanager").create_secret(Name="app", SecretString=json.dumps(secret))["ARN"]

    parameters = connection_parameters(DatabaseSettings(database_secret_arn=arn))

    assert parameters == {
        "host": "db.internal",
        "port": 5433,
        "database": "x",
        "user": "importflow_app",
        "password": "from-secret",
    }


def test_a_proxy_named_beside_the_secret_is_what_is_connected_to() -> None:
    secret = {"username": "importflow_app", "password": "from-secret", "host": "db.internal"}
    arn = boto3.client("secretsmanager").create_secret(Name="app", SecretString=json.dumps(secret))["ARN"]

    parameters = connection_parameters(DatabaseSettings(database_secret_arn=arn, database_host="proxy.internal"))

    assert parameters["host"] == "proxy.internal"


def test_without_a_secret_an_iam_token_is_minted_for_the_very_endpoint() -> None:
    parameters = connection_parameters(DatabaseSettings(database_host="proxy.internal", database_user="importflow_app"))

    assert parameters["user"] == "importflow_app"
    assert parameters["password"].startswith("proxy.internal:5432/?Action=connect&DBUser=importflow_app")
