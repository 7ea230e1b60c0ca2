"""Regulations and standards, recognised in whatever a report packs into its compliance cells.

Prowler packs all of them into one (`CIS-1.4: 1.20 | ISO27001-2022: A.5`), Deepfence gives one a row (`gdpr`), Prisma
Cloud puts it before the title (`(CIS_Linux_2.0.0 - 5.2.2) Ensure …`).
"""

import re
from collections.abc import Iterable

# Name shown -> how it is spelled. Versions, profiles and control numbers are left out: the scope is what is asked.
_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("GDPR", r"gdpr|dsgvo|general[\W_]?data[\W_]?protection"),
    ("HIPAA", r"hipaa|hitech"),
    ("PCI-DSS", r"pci(?:[\W_]?dss)?"),
    ("SOX", r"sox|sarbanes"),
    ("NIST", r"nist|800[\W_]53|800[\W_]171|nistir"),
    ("CIS", r"cis"),
    ("ISO 27001", r"iso(?:[\W_]*iec)?[\W_]*2700\d|27001"),
    ("SOC 2", r"soc[\W_]?2|soc[\W_]?tsc"),
    ("FedRAMP", r"fedramp"),
    ("CCPA", r"ccpa|cpra"),
    ("GLBA", r"glba|gramm[\W_]leach"),
    ("FERPA", r"ferpa"),
    ("FISMA", r"fisma"),
    ("FFIEC", r"ffiec"),
    ("GxP", r"gxp|21[\W_]?cfr"),
    ("HITRUST", r"hitrust"),
    ("CMMC", r"cmmc"),
    ("LGPD", r"lgpd"),
    ("PIPEDA", r"pipeda"),
    ("NIS 2", r"nis[\W_]?2"),
    ("DORA", r"dora"),
    ("C5", r"c5"),
    ("ENS", r"ens"),
    ("KISA ISMS-P", r"kisa|isms[\W_]?p"),
    ("RBI", r"rbi"),
    ("MITRE ATT&CK", r"mitre"),
    ("AWS FSBP", r"foundational[\W_]security|foundational[\W_]best|fsbp"),
    ("AWS FTR", r"foundational[\W_]technical"),
    ("AWS Well-Architected", r"well[\W_]?architected"),
)
_SCOPES = tuple((name, re.compile(rf"(?i)(?<![a-z0-9])(?:{spelling})(?![a-z])")) for name, spelling in _SPELLINGS)
_BEFORE_A_TITLE = re.compile(r"\s*\(([^)]{1,100})\)")


def scopes_in(text: str) -> list[str]:
    """The names of the regulations and standards a text speaks of, in alphabetical order."""
    return sorted(name for name, spelling in _SCOPES if spelling.search(text))


def scopes_before(title: str) -> list[str]:
    """Those in the parenthesis a title begins with; the rest of it is prose."""
    before = _BEFORE_A_TITLE.match(title)
    return scopes_in(before[1]) if before else []


def scopes_of_headers(columns: Iterable[str]) -> dict[int, list[str]]:
    """By position, the scopes of columns that are one each: OCSF's `unmapped.compliance.CIS-2.0`."""
    found = {i: scopes_in(column.partition("compliance.")[2]) for i, column in enumerate(columns)}
    return {position: scopes for position, scopes in found.items() if scopes}
