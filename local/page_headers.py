"""What a browser is told with every answer of the page: what it may load, send and be framed by.

The laptop's server sends these; on AWS CloudFront does, as template.yaml says. A contract test keeps them the same.
"""

from __future__ import annotations

from types import MappingProxyType

# HTTPS only is CloudFront's to add: the laptop has none.
FIXED_HEADERS = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {connect}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


def content_security_policy(*connect: str) -> str:
    """The policy of a page that may talk to these addresses and to its own origin."""
    return _POLICY.format(connect=" ".join(connect))


def upload_addresses(endpoint: str, bucket: str) -> tuple[str, str]:
    """Where files go: forms are posted to the bucket itself, parts are put below it."""
    return f"{endpoint}/{bucket}", f"{endpoint}/{bucket}/"
