"""What the page has to know where it runs: its `config.json`, on the laptop and on AWS."""

from __future__ import annotations

from collections.abc import Mapping

FILE_NAME = "config.json"
COGNITO_PATH = "/cognito"  # the laptop's page passes sign-in on to the emulator from there


def page_settings(
    outputs: Mapping[str, str], *, region: str, cognito_endpoint: str, password_as_it_is: bool = False
) -> dict[str, str]:
    """`outputs`: of the deployed stack. A password leaves the browser as it is on the laptop only."""
    return {
        "region": region,
        "user_pool_id": outputs["UserPoolId"],  # SRP computes with it
        "user_pool_client_id": outputs["UserPoolClientId"],
        "cognito_endpoint": cognito_endpoint,
        "api_base": "/api/v1",
        "auth_flow": "USER_PASSWORD_AUTH" if password_as_it_is else "USER_SRP_AUTH",
    }
