"""What a column holds, by its header, as far as masking is concerned."""

import re
from collections.abc import Sequence
from enum import Enum, auto

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NOT_LETTER = re.compile(r"[^a-z]")


class ColumnKind(Enum):
    """`VALUES`: raw values, masked whole. `PERSONAL`: the same, but small numbers are counts and stay.

    `COMMAND`: arguments may be secrets. `IDENTIFIER`: long numbers are identifiers, never cards. `TEXT`: the rest.
    """

    VALUES = auto()
    PERSONAL = auto()
    COMMAND = auto()
    IDENTIFIER = auto()
    TEXT = auto()


# Values as scanners quote them: AWS Sensitive Data Protection, Netwrix, DLP reports.
_QUOTED = frozenset(
    {
        "sample", "samples", "sampledata", "samplevalue", "samplevalues", "sampletext", "samplecontent",
        "match", "matchedtext", "matchtext", "matchedvalue", "matchedvalues", "matchvalue", "matchvalues",
        "matchedcontent", "matchcontent", "matchcontext", "matchedstring", "matchedstrings", "matchstring",
        "matcheddata", "matchdata", "surroundingtext", "snippet", "snippets", "excerpt", "rawvalue", "rawmatch",
        "findingvalue", "detectedvalue", "detectedvalues", "examplevalue", "examplevalues", "evidence",
        "matchedtexts", "contentsample",
        "occurrencetext",
    }
)  # fmt: skip
# What stands before and after a match; a header of its own elsewhere (an IP prefix, a name's suffix).
_AROUND_A_MATCH = frozenset({"prefix", "suffix"})
_PERSONAL = frozenset(
    {
        "ssn", "ssns", "socialsecurity", "socialsecuritynumber", "socialsecuritynumbers", "ussocialsecuritynumber",
        "creditcard", "creditcards", "creditcardnumber", "creditcardnumbers", "cardnumber", "cardnumbers", "cardno",
        "ccn", "ccnumber", "cvv", "cvc", "iban", "bankaccount", "bankaccountnumber", "passport", "passportnumber",
        "passportno", "driverslicense", "driverslicensenumber", "driverlicense", "driverlicensenumber",
        "nationalid", "nationalidnumber", "dateofbirth", "birthdate", "dob", "matches", "matchedvalue", "detections",
    }
)  # fmt: skip
# Wherever in a header: `SSN of owner`.
_SOCIAL_SECURITY = frozenset({"ssn", "ssns"})
_SECRETS = (
    "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "secret", "secretkey", "privatekey", "apikey",
    "accesskey", "sharedkey", "authkey", "connectionstring", "connstring", "communitystring", "snmpcommunity",
    "authtoken", "accesstoken", "apitoken", "bearertoken", "refreshtoken", "sastoken", "sessiontoken",
)  # fmt: skip
_ABOUT_A_SECRET = frozenset({"has", "is", "needs", "requires", "uses", "no", "number", "count", "min", "max", "with"})
_COMMANDS = ("commandline", "cmdline", "command", "commands", "cmd", "args", "arguments", "argv", "execstart")
_COMMAND_HEADERS = frozenset(
    {"javaopts", "jvmopts", "environmentvariables", "envvars", "imagepath", "pathname", "startparameters"}
)
_IDENTIFIER_WORDS = frozenset(
    {
        "id", "ids", "uid", "uuid", "guid", "serial", "sn", "number", "no", "num", "nr", "tag", "barcode", "arn", "key",
        "imei", "imsi", "iccid", "mac", "wwn", "phone", "telephone", "tel", "mobile", "fax", "account", "subscription",
        "invoice", "order", "po", "ip", "timestamp", "time", "date", "epoch", "version", "build", "port", "size",
        "bytes", "count", "hash", "checksum", "etag", "license", "licence", "resource",
    }
)  # fmt: skip


def kinds_of(columns: Sequence[str]) -> list[ColumnKind]:
    """The kind of each column; the header of a nested value is judged by its last name."""
    names = [_last_name(column) for column in columns]
    quoted = any(_plain(name) in _QUOTED for name in names)
    return [_kind(name, quoted=quoted) for name in names]


def _last_name(column: str) -> str:
    """`resources[].data.password` -> `password`; a sentence with points stays whole."""
    return column if " " in column else column.rpartition(".")[2] or column


def _plain(name: str) -> str:
    return _NOT_LETTER.sub("", name.lower())


def _kind(name: str, *, quoted: bool) -> ColumnKind:
    plain = _plain(name)
    words = [word.lower() for word in _WORD.findall(name)]
    if plain in _QUOTED or (quoted and plain in _AROUND_A_MATCH) or _names_a_secret(plain, words):
        return ColumnKind.VALUES
    if plain in _PERSONAL or not _SOCIAL_SECURITY.isdisjoint(words):
        return ColumnKind.PERSONAL
    if plain.endswith(_COMMANDS) or plain in _COMMAND_HEADERS:
        return ColumnKind.COMMAND
    if not _IDENTIFIER_WORDS.isdisjoint(words) or plain.endswith("id"):
        return ColumnKind.IDENTIFIER
    return ColumnKind.TEXT


def _names_a_secret(plain: str, words: Sequence[str]) -> bool:
    """It ends in a secret's name, and is not about one (`Has password`, `Password age`)."""
    ends = plain.endswith(_SECRETS) or (bool(words) and words[-1] == "token")
    return ends and not (words and words[0] in _ABOUT_A_SECRET)
