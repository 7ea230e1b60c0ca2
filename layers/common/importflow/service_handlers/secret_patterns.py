"""Secrets in text: what gives them away, and the text without them.

Every pattern keeps what is around the secret, and finds nothing in a text it has masked before.
"""

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Callable

MASK = "[masked]"

_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^\s;&,\"'<>|]+)"
_NOT_MASKED = r"(?![\"']?\[masked)"

_PEM = re.compile(
    r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?!\[masked).*?(?:(?=-----END [A-Z ]*PRIVATE KEY-----)|\Z)", re.S
)
_JWT = re.compile(r"(?<![\w.-])(eyJ[\w-]{5,})\.eyJ[\w-]{5,}\.[\w-]*")
_URL = re.compile(r"(://[^\s/?#@:\"']*:)(?!\[masked)[^\s/@\"']+(?=@)")
_BEARER = re.compile(
    rf"(?i)(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token)\s+)?|\bbearer\s+(?=\S{{16}})){_NOT_MASKED}"
    r"(?!(?:bearer|basic|token)\b)[^\s\"',;]+"
)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (unique identifiers, prefixes)
_AWS_KEY_ID = re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])")
_FORTY = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
_AWS_SECRET_BITS = 4.5

_WORDS = (
    r"passwords?|passwd|passphrase|pwd|secret|secret[_-]?(?:access[_-]?)?key|client[_-]?secret|api[_-]?key"
    r"|access[_-]?key|account[_-]?key|shared[_-]?access[_-]?(?:key|signature)"
    r"|(?:access|auth|api|bearer|sas|refresh|session)[_-]?token"
)
# `PWD=/srv` is a working directory.
_ASSIGNED = re.compile(rf"(?i)((?:{_WORDS})[\"']?\s?=\s?){_NOT_MASKED}(?![$<%*{{\[])(?!(?<=pwd=)[/~]){_VALUE}")
_TOLD = re.compile(rf"(?i)((?:{_WORDS})[\"']?:\s?){_NOT_MASKED}(?![$<%*{{\[])({_VALUE})")
_LETTER_AND_OTHER = re.compile(r"(?=.*[A-Za-z])(?=.*[^A-Za-z\s]).{6,}", re.S)

# US social security and taxpayer numbers: https://www.ssa.gov/employer/randomization.html (areas 000 and 666, group
# 00 and serial 0000 are never issued; 9xx are the IRS's). Blanks instead of hyphens only where the text says SSN.
_SSN = re.compile(r"(?<![\w./+-])(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w/-])")
_SSN_BLANKS = re.compile(r"(?i)(\b(?:ssn|social security)\b\D{0,20})(?!000|666)\d{3} (?!00)\d{2} (?!0000)\d{4}(?!\w)")

_OPTION_WORDS = rf"{_WORDS}|pass|pw|token|credentials?|storepass|keypass|private[_-]?key|key[_-]?pass"
_OPTION = re.compile(
    rf"(?i)((?<![^\s\"'=,])(?:--?|/)[\w.-]*?(?:{_OPTION_WORDS})(?:\s*[=:]\s*|\s+))(?![-/$<%{{])" + _NOT_MASKED + _VALUE
)
_VARIABLE = re.compile(
    rf"(?i)((?<![\w.-])[\w.-]*?(?:{_OPTION_WORDS})=)(?![$<%{{])(?!(?<=pwd=)[/~])" + _NOT_MASKED + _VALUE
)
_USER_AT_HOST = re.compile(r"((?<![\w/@:.-])[\w.-]+:)(?!\[masked)[^\s:@/]{3,}(?=@[\w.-])")
# An option's value written to it, `-pS3cret`: letters with something else among them, but no word with a number.
_ATTACHED = re.compile(
    r"((?<!\S)-p)(?![a-z]+\d*(?:\s|$))(?=\S*[A-Za-z])(?=\S*[\d!@#$%^&*?+~])(?![/.]|\d+[:/])[^\s=:/]{4,}"
)
# program -> the option its password follows; separate or attached as the program takes it
_PROGRAMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(
        rf"(?i)((?<![\w-])(?:{program})(?:\.exe)?[\"']?\s(?:.{{0,200}}?\s)??{option}){_NOT_MASKED}{_VALUE}", re.S
    )
    for program, option in (
        (r"mysql\w*|mariadb[\w-]*", r"(?-i:-p)"),
        (r"sshpass|mongo\w*|psexec\w*|7z\w*", r"(?-i:-p)\s*"),
        (r"sqlcmd|osql|isql|bcp|zip|unzip", r"(?-i:-P)\s*"),
        (r"redis-cli", r"-a\s+"),
        (r"ldap\w+", r"-w\s*"),
        (r"curl|wget", r"(?:-u|--user)[ =]?\s*[\"']?[^\s:\"']+:"),
        (r"smbclient|rpcclient|net", r"-U\s*[\"']?[^\s%\"']+%"),
    )
)

Replacement = Callable[[str], str]


def mask_secrets(cell: str) -> str:
    """Any text without private keys, tokens, AWS keys, credentials of URLs and assigned passwords."""
    if "-----BEGIN" in cell:
        cell = _PEM.sub(rf"\1{MASK}", cell)
    cell = _JWT.sub(_masked_token, cell)
    cell = _BEARER.sub(rf"\1{MASK}", cell)
    cell = _URL.sub(rf"\1{MASK}", cell)
    cell = _ASSIGNED.sub(rf"\1{MASK}", cell)
    cell = _TOLD.sub(_masked_if_told, cell)
    cell = _AWS_KEY_ID.sub(MASK, cell)
    return _FORTY.sub(lambda found: MASK if _is_random(found[0]) else found[0], cell)


def mask_ssn(cell: str) -> str:
    """Free text without US social security numbers."""
    return _SSN_BLANKS.sub(rf"\1{MASK}", _SSN.sub(MASK, cell))


def mask_command(cell: str) -> str:
    """A command line without the secrets among its arguments; the rest stays as it is."""
    cell = mask_secrets(cell)
    for pattern in (*_PROGRAMS, _OPTION, _VARIABLE, _USER_AT_HOST, _ATTACHED):
        cell = pattern.sub(rf"\1{MASK}", cell)
    return cell


def _masked_token(found: re.Match[str]) -> str:
    """A token whose first part is a JSON object (RFC 7519) goes; a name that looks like it stays."""
    try:
        header = json.loads(base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)))
    except (binascii.Error, ValueError):
        return found[0]
    return MASK if isinstance(header, dict) else found[0]


def _masked_if_told(found: re.Match[str]) -> str:
    """After a colon stands a sentence more often than a secret: six characters, and not letters alone."""
    return found[1] + MASK if _LETTER_AND_OTHER.fullmatch(found[2].strip("\"'")) else found[0]


def _is_random(token: str) -> bool:
    """40 characters as AWS draws a secret key: all kinds mixed, spread as no path or hash spreads them."""
    if not (re.search("[A-Z]", token) and re.search("[a-z]", token) and re.search("[0-9]", token)):
        return False
    shares = [count / len(token) for count in Counter(token).values()]
    return -sum(share * math.log2(share) for share in shares) >= _AWS_SECRET_BITS
