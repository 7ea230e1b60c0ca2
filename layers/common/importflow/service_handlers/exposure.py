"""Whether data is encrypted and who can reach it, from the words reports use for it."""

import re
from collections.abc import Iterable

ENCRYPTED, UNENCRYPTED = "encrypted", "unencrypted"
PUBLIC, RESTRICTED = "public", "restricted"

_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_UNENCRYPTED = frozenset({
    "none", "no", "false", "n", "0", "disabled", "off", "unencrypted", "notencrypted", "plaintext", "cleartext",
    "partial", "partially", "partiallyencrypted", "notenabled", "missing",
})  # fmt: skip
_ENCRYPTED = frozenset({
    "yes", "true", "y", "1", "enabled", "on", "encrypted", "full", "fullyencrypted", "aes256", "aes128", "aes", "sse",
    "sses3", "ssekms", "ssec", "awskms", "awskmsdsse", "kms", "cmk", "tde", "bitlocker", "luks", "atrest",
    "platformmanaged", "customermanaged", "microsoftmanagedkeys", "customermanagedkeys",
})  # fmt: skip
_PUBLIC = frozenset({
    "yes", "true", "y", "1", "public", "open", "everyone", "anyone", "anonymous", "allusers", "internet", "exposed",
    "publicread", "publicreadwrite", "publiclyaccessible", "internetfacing", "openaccess", "world", "allauthenticated",
    "anyonewiththelink",
})  # fmt: skip
_RESTRICTED = frozenset({
    "no", "false", "n", "0", "private", "notpublic", "restricted", "internal", "closed", "none", "limited", "blocked",
    "notopen", "authorized", "specificusers",
})  # fmt: skip


def encryption_of(cells: Iterable[str]) -> tuple[str | None, bool]:
    """`encrypted`, `unencrypted` or None where nothing is said; and whether the cells contradict each other.

    Where they do, the data counts as not encrypted.
    """
    return _verdict(cells, worse=(UNENCRYPTED, _UNENCRYPTED), better=(ENCRYPTED, _ENCRYPTED))


def access_of(cells: Iterable[str]) -> tuple[str | None, bool]:
    """`public`, `restricted` or None where nothing is said; and whether the cells contradict each other.

    Where they do, the data counts as public.
    """
    return _verdict(cells, worse=(PUBLIC, _PUBLIC), better=(RESTRICTED, _RESTRICTED))


def _verdict(
    cells: Iterable[str], *, worse: tuple[str, frozenset[str]], better: tuple[str, frozenset[str]]
) -> tuple[str | None, bool]:
    words = {_NOT_ALNUM.sub("", cell.lower()) for cell in cells}
    bad, good = not words.isdisjoint(worse[1]), not words.isdisjoint(better[1])
    return (worse[0] if bad else better[0] if good else None), bad and good
