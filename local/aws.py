"""Talking to an AWS endpoint: the emulator's, with made-up credentials, and never by accident a real account's.

What a person has configured for AWS (profiles, credentials, AWS_… variables) is left out on purpose.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3.session
import botocore.session
from botocore.config import Config

from local.places import STATE
from local.ports import LOOPBACK

REGION = "us-east-1"
# What every program of the stack is told, so that no AWS setting of the machine reaches it.
_LOCAL_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",  # the emulator's own default
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
# A session makes one client at a time.
_creating = threading.Lock()


@dataclass(frozen=True)
class LocalAws:
    """The emulator on one port."""

    port: int

    @property
    def endpoint(self) -> str:
        """Where every AWS service is reached."""
        return f"http://{LOOPBACK}:{self.port}"

    def client(self, service: str, **settings: Any) -> Any:
        """A boto3 client of the emulator; `settings` go into its botocore Config."""
        config = Config(proxies={}, **({"signature_version": "s3v4"} if service == "s3" else {}) | settings)
        with _creating:
            create: Any = _session().client  # boto3's types know only literal names of services
            return create(service, endpoint_url=self.endpoint, config=config)

    def environment(self) -> dict[str, str]:
        """For programs such as sam: the caller's environment, pointed at the emulator."""
        return neutral_environment(os.environ) | _LOCAL_CREDENTIALS | {"AWS_ENDPOINT_URL": self.endpoint}


@cache
def _session() -> boto3.session.Session:
    """One, as what it reads of the services takes longer than most of what they are asked."""
    nothing = dict.fromkeys(("profile", "credentials_file"), (None, None, None, None))
    core = botocore.session.Session(session_vars=nothing | {"config_file": (None, None, os.devnull, None)})
    return boto3.session.Session(
        botocore_session=core,
        region_name=REGION,
        aws_access_key_id=_LOCAL_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_LOCAL_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


def neutral_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without AWS settings, this Python first on the PATH, sam quiet and inside `.local`."""
    kept = {name: value for name, value in environment.items() if not name.startswith(("AWS_", "PYTHON"))}
    return kept | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)]),
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(STATE / "sam"),
    }


def emulator_environment(port: int, directory: Path) -> dict[str, str]:
    """For the emulator and the Lambda functions it runs: nothing of the caller's reaches them."""
    run = directory / "run"
    return _LOCAL_CREDENTIALS | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "HOME": str(run),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": str(run),
        "STATE_DIR": str(directory / "state"),
        "S3_DATA_DIR": str(directory / "s3"),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_ACCOUNT_CONCURRENCY": "20",
    }
