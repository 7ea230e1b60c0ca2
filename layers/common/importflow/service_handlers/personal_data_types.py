"""Types of personal and secret data: one name for what every scanner calls differently, and how sensitive it is.

Types are recognised by words in the scanner's name for them: managed data identifiers of Amazon Macie, infoTypes of
Google Cloud, sensitive information types of Microsoft Purview, classifiers of BigID, entities of Presidio.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from importflow.mapping.values import text_list
from importflow.service_handlers.classification_rules import Level
from importflow.service_handlers.masking import is_masked


@dataclass(frozen=True, slots=True)
class DataType:
    """`words`: any of these in the compact spelling means it. `personal`: it speaks of a person."""

    name: str
    level: Level
    words: tuple[str, ...]
    personal: bool = True


# The first type that fits is taken: the narrow ones stand first. Levels: what PCI DSS 4.0 (cardholder data), GDPR
# article 9 (special categories) and article 87 (national identifiers), HIPAA 45 CFR 164.514 (identifiers) and NIST
# SP 800-122 table 3-1 (high impact) protect is restricted; what identifies or describes a person is confidential;
# what only tells one device or account from another is internal (GDPR recital 30).
DATA_TYPES: tuple[DataType, ...] = (
    DataType("credentials", Level.RESTRICTED, (
        "password", "credential", "secret", "privatekey", "apikey", "accesskey", "authtoken", "jwt", "connectionstring",
        "encryptionkey", "storagekey", "httpbasicauth", "openssh", "pgp", "puttykey", "oauth",
    ), personal=False),
    DataType("credit_card", Level.RESTRICTED, (
        "creditcard", "debitcard", "paymentcard", "cardnumber", "cardholder", "magneticstripe", "cvv", "pannumber",
    )),
    DataType("ssn", Level.RESTRICTED, ("socialsecurity", "ssn", "socialinsurance", "nationalinsurance")),
    DataType("passport", Level.RESTRICTED, ("passport",)),
    DataType("drivers_license", Level.RESTRICTED, ("driverlicen", "driverslicen", "drivinglicen")),
    DataType("tax_id", Level.RESTRICTED, ("taxid", "taxpayer", "itin", "taxnumber", "taxfile", "vatnumber")),
    DataType("bank_account", Level.RESTRICTED, (
        "bankaccount", "iban", "swiftcode", "routingnumber", "abarouting", "accountnumber", "bankrouting",
    )),
    DataType("health", Level.RESTRICTED, (
        "health", "medical", "patient", "diagnos", "icd9", "icd10", "drugcode", "nhsn", "medicare", "medicaid", "ndc",
        "procedurecode", "dea", "phi", "disease", "npi",
    )),
    DataType("biometric", Level.RESTRICTED, ("biometric", "fingerprint", "faceid", "genetic", "voiceprint")),
    DataType("special_category", Level.RESTRICTED, (
        "ethnic", "racial", "religio", "politic", "sexualorientation", "tradeunion", "criminal",
    )),
    DataType("national_id", Level.RESTRICTED, (
        "nationalid", "identitycard", "idcard", "personalid", "aadhaar", "nationalidentification", "cpf", "curp",
        "voterid", "electoral", "residentnumber", "personnummer", "idnumber",
    )),
    DataType("salary", Level.CONFIDENTIAL, ("salary", "income", "compensation", "payroll")),
    DataType("ip_address", Level.INTERNAL, ("ipaddress", "ipv4", "ipv6")),
    DataType("device_id", Level.INTERNAL, ("macaddress", "imei", "deviceid", "cookie", "advertisingid")),
    DataType("email", Level.CONFIDENTIAL, ("email", "mailaddress")),
    DataType("phone", Level.CONFIDENTIAL, ("phone", "telephone", "mobilenumber", "faxnumber")),
    DataType("date_of_birth", Level.CONFIDENTIAL, ("birth", "dob", "age")),
    DataType("vehicle_id", Level.CONFIDENTIAL, ("vehicleident", "vin", "licenseplate")),
    DataType("username", Level.INTERNAL, ("username", "userid", "login", "screenname")),
    DataType("location", Level.CONFIDENTIAL, ("latitude", "longitude", "geolocation", "gps")),
    DataType("address", Level.CONFIDENTIAL, ("address", "postalcode", "zipcode", "postcode", "street", "city")),
    DataType("gender", Level.CONFIDENTIAL, ("gender",)),
    DataType("financial", Level.CONFIDENTIAL, ("financial", "bankstatement")),
    DataType("name", Level.CONFIDENTIAL, (
        "fullname", "firstname", "lastname", "personname", "surname", "middlename", "givenname", "allfullnames", "name",
    )),
    DataType("personal", Level.CONFIDENTIAL, ("personal", "pii", "person")),
)  # fmt: skip
# Words so short that they also stand inside others: they have to be the whole name.
_WHOLE_WORDS = frozenset({"age", "name", "vin", "dea", "phi", "npi", "ndc", "city", "gps", "dob", "pgp", "itin", "cpf"})
BY_NAME = {known.name: known for known in DATA_TYPES}

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_COUNTED = re.compile(r"(.*?\D)\s*(?:[:=]\s*(\d{1,15})|\((\d{1,15})\))\s*")
_LONGEST_NAME = 100
_LONGEST_ENTRY = 200  # in which a count is looked for


def data_type(spelled: str) -> DataType | None:
    """The type a scanner's name for it means; None where it means none that is known."""
    words = [word for word in _NOT_ALNUM.split(_unpacked(spelled).lower()) if word]
    compact = "".join(words)
    for known in DATA_TYPES:
        if any(word in words or word == compact if word in _WHOLE_WORDS else word in compact for word in known.words):
            return known
    return None


def shown_name(spelled: str) -> str:
    """A type nobody knows, in the spelling of the others: lower case, words joined by underscores."""
    return _NOT_ALNUM.sub("_", _unpacked(spelled).lower()).strip("_")[:_LONGEST_NAME]


def types_in(cell: str, counts: str = "") -> list[tuple[str, int]]:
    """The scanner's names of types in a cell, each with its count; 0 where none is given.

    Lists (`[classifier.Email,UserID]`), lists with counts (`Email: 12; SSN (3)`), lists beside a list of `counts`
    (both as nested JSON is flattened) and whole detections (`[{"detections": [{"type": "NAME", "count": 1}]}]`).
    """
    found = [(name, count) for name, count in _entries(cell) if name and not is_masked(name)]
    numbers = [name for name, _ in _entries(counts)] if counts else []
    if len(numbers) == len(found) and all(map(str.isdecimal, numbers)):
        return [(name, int(number)) for (name, _), number in zip(found, numbers, strict=True)]
    return found


def first_entry(cell: str) -> str:
    """The first of several values in a cell that is a JSON list; the cell itself where it is none."""
    return next((name for name, _ in _entries(cell) if name), cell) if cell.startswith("[") else cell


def _entries(cell: str) -> list[tuple[str, int]]:
    if not cell or is_masked(cell):
        return []
    if cell.startswith(("[", "{")):
        try:
            return list(_detections(json.loads(cell)))
        except (ValueError, RecursionError):
            pass
    return [_counted(entry) for entry in text_list(cell) or []]


def _unpacked(spelled: str) -> str:
    """Without the namespace (`classifier.Email`, `MICROSOFT.FINANCIAL.X`), its words apart (`creditCard`)."""
    last = spelled.rpartition(".")[2].strip() if " " not in spelled.partition(".")[0] else spelled
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last or spelled)


def _counted(entry: str) -> tuple[str, int]:
    counted = _COUNTED.fullmatch(entry) if len(entry) <= _LONGEST_ENTRY else None
    if counted is None:
        return entry.strip(), 0
    return counted[1].strip(), int(counted[2] or counted[3])


def _detections(value: Any) -> Iterator[tuple[str, int]]:
    """Every scalar of nested lists; of objects the innermost that name a type, with its count."""
    if isinstance(value, list):
        for item in value:
            yield from _detections(item)
    elif isinstance(value, dict):
        inner = [item for item in value.values() if isinstance(item, list) and item]
        if inner:
            yield from _detections(inner)
        elif name := value.get("type") or value.get("name") or value.get("category"):
            count = value.get("count", value.get("totalCount"))
            yield str(name), count if type(count) is int else 0
    elif value is not None:
        yield str(value).strip(), 0
