"""Data classification: public < internal < confidential < restricted, and which words mean which.

The rules are data; each table names what it follows.
"""

import re
from enum import IntEnum


class Level(IntEnum):
    """How sensitive data is; the greater one wins."""

    PUBLIC = 1
    INTERNAL = 2
    CONFIDENTIAL = 3
    RESTRICTED = 4

    @property
    def label(self) -> str:
        """As the inventory shows it."""
        return self.name.lower()


_NOT_ALNUM = re.compile(r"[^a-z0-9]")
_PARTS = re.compile(r"\s*(?:[\\/|>]|\s-\s)\s*")
_LONGEST_LABEL = 1_000

# Labels: the default labels of Microsoft Purview Information Protection (Public, General, Confidential, Highly
# Confidential), impact levels of FIPS 199 (low, moderate, high), TLP 2.0 of FIRST, the classes of ISO/IEC 27002:2022
# 5.12 as commonly named, sensitivity of Privado and Microsoft Purview, and the UK government scheme.
LABELS: dict[str, Level] = {
    **dict.fromkeys(
        ("public", "open", "unclassified", "unrestricted", "nonsensitive", "notsensitive", "tlpclear", "tlpwhite",
         "none", "nobusinessimpact"),
        Level.PUBLIC,
    ),
    **dict.fromkeys(
        ("internal", "internalonly", "internaluse", "internaluseonly", "forinternaluse", "general", "personal",
         "business", "official", "companyinternal", "low", "tlpgreen", "proprietary", "lowbusinessimpact"),
        Level.INTERNAL,
    ),
    **dict.fromkeys(
        ("confidential", "companyconfidential", "sensitive", "private", "medium", "moderate", "officialsensitive",
         "cui", "controlledunclassified", "tlpamber", "pii", "protected", "mediumbusinessimpact"),
        Level.CONFIDENTIAL,
    ),
    **dict.fromkeys(
        ("restricted", "highlyrestricted", "highlyconfidential", "strictlyconfidential", "highlysensitive",
         "verysensitive", "secret", "topsecret", "critical", "high", "tlpred", "tlpamberstrict", "phi", "pci",
         "highbusinessimpact", "veryhigh"),
        Level.RESTRICTED,
    ),
}  # fmt: skip

# Severity speaks of the data only where the finding is about data, and then as Amazon Macie scores it (user guide,
# "Severity scoring for sensitive data findings"); a severe vulnerability says nothing about what a machine holds.
SEVERITIES: dict[str, Level] = {
    "critical": Level.RESTRICTED,
    "high": Level.CONFIDENTIAL,
    "medium": Level.INTERNAL,
    "moderate": Level.INTERNAL,
}
# Scores of 0 to 10 as CVSS 3.1 section 5 names them.
_SCORES = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"), (0.0, "informational"))
SEVERITY_ORDER = ("informational", "low", "medium", "high", "critical")
_SEVERITY_WORDS = {
    "info": "informational", "informational": "informational", "none": "informational", "unknown": "informational",
    "minor": "low", "low": "low", "warning": "medium", "moderate": "medium", "medium": "medium", "important": "high",
    "major": "high", "high": "high", "severe": "critical", "critical": "critical", "urgent": "critical",
}  # fmt: skip


def level_of(label: str) -> Level | None:
    """The level a label names; of a label with a sub-label (`Confidential \\ Finance`) the first part that is known."""
    for part in (label, *_PARTS.split(label[:_LONGEST_LABEL])):
        level = LABELS.get(_NOT_ALNUM.sub("", part.lower()))
        if level is not None:
            return level
    return None


def severity_of(cell: str) -> str | None:
    """One of `SEVERITY_ORDER`, from a word or a score of 0 to 10."""
    word = _SEVERITY_WORDS.get(_NOT_ALNUM.sub("", cell.lower()))
    if word is not None:
        return word
    try:
        score = float(cell)
    except ValueError:
        return None
    return next((name for least, name in _SCORES if score >= least), None) if score <= 10 else None
