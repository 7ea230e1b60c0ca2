"""Which asset a finding speaks of: its name, or what is left of an ARN, a UID, a qualified name or a path."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from importflow.service_handlers.personal_data_types import first_entry

# ARNs whose last part is unique beyond the account, and is what other exports call the asset: buckets (one namespace
# for all accounts) and instances. Of others (`role/admin`, `root`) only the whole ARN is.
_BUCKET = re.compile(r"arn:aws[\w-]*:s3:::([^/*]+)(?:/.*)?")
_INSTANCE = re.compile(r"arn:aws[\w-]*:ec2:[^:]*:[^:]*:instance/(i-[0-9a-z]+)")
# Azure resource ids and full resource names of Google Cloud end in the resource's name.
_CLOUD_PATH = re.compile(r"(?i)(?:/subscriptions/.+/providers/.+|//[\w.]+\.googleapis\.com/.+)/([^/]+)")
_SHARE = re.compile(r"\\\\([^\\/?.][^\\/]*)[\\/].*|//([^/]+)/.*")
_PATH_WITH_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://.+")
_DOMAIN_NAME = re.compile(r"(?=.{4,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.){2,}[A-Za-z]{2,}")
_PLACEHOLDER = re.compile(
    r"(?i)<[^<>]*>(?:\W.*)?|\$\{.*\}|\{\{.*\}\}|%[A-Z_]+%|localhost(?:\.localdomain|[46]?\.localdomain[46]?)?"
    r"|127\.0\.0\.1|::1|0\.0\.0\.0|unknown|example|your[-_ ].*|todo|tbd"
)


def name_of_resource(uid: str) -> str | None:
    """The name in a resource's identifier, or all of it; of several resources the first."""
    first = first_entry(uid)
    for pattern in (_BUCKET, _INSTANCE, _CLOUD_PATH):
        if found := pattern.fullmatch(first):
            return found[1]
    return first or None


def host_of_path(path: str) -> str | None:
    """The machine or store a path lies on: of a share, a URL or a qualified name; None for a local path."""
    share = _SHARE.fullmatch(path)
    if share is not None:
        return share[1] or share[2]
    if not _PATH_WITH_HOST.fullmatch(path):
        return None
    try:
        return urlsplit(path).hostname
    except ValueError:
        return None


def is_domain_name(name: str) -> bool:
    """Whether the name is written as a fully qualified domain name: three labels and more."""
    return _DOMAIN_NAME.fullmatch(name) is not None


def is_placeholder(name: str) -> bool:
    """Whether the name stands for any asset: a template's blank, or what every machine calls itself."""
    return _PLACEHOLDER.fullmatch(name) is not None


# Where the name is taken from when no column says it, the surest first.
SOURCES: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("resource_uid", name_of_resource),
    ("qualified_name", host_of_path),
    ("object_path", host_of_path),
)
