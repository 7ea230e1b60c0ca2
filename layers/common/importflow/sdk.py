"""Clients of AWS services that answer small questions at once: who does not is given up soon and asked again."""

from typing import Any


def client_of(service: str) -> Any:
    """The SDK is imported at first use: a laptop never needs it, nor do most functions."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
    of_any: Any = boto3.client  # its types know each service by name
    return of_any(service, config=config)
