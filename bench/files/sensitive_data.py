"""A scanner's report: what was found in which object of which server, ten findings of each server."""

from __future__ import annotations

import csv
import random
from pathlib import Path

HEADER = (
    "Server", "IP Address", "File Path", "Data Type", "Matches", "Sensitivity", "Regulations", "Encrypted",
    "Public Access", "Severity", "Status",
)  # fmt: skip
FOUND = (
    ("Credit Card", "Restricted", "PCI DSS", "Critical"), ("Email", "Confidential", "GDPR", "Low"),
    ("Phone Number", "Confidential", "GDPR", "Low"), ("Date of Birth", "Confidential", "GDPR", "Medium"),
    ("Medical Record Number", "Restricted", "HIPAA", "High"), ("IBAN", "Restricted", "GDPR", "High"),
)  # fmt: skip
FOLDERS = ("exports", "backup", "reports", "archive/2025", "tmp", "shared/finance")
STATUSES = ("open", "open", "open", "closed")
FINDINGS_PER_SERVER = 10


def write_sensitive_data(path: Path, rows: int, *, seed: int = 1) -> int:
    """Write so many findings; the file's size in bytes. No value that was found stands in it."""
    draw = random.Random(seed)
    servers = max(1, rows // FINDINGS_PER_SERVER)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_row(number, draw.randrange(servers), draw) for number in range(rows))
    return path.stat().st_size


def _row(number: int, server: int, draw: random.Random) -> list[object]:
    kind, sensitivity, regulation, severity = draw.choice(FOUND)
    return [
        f"files-{server:06d}", f"10.{128 + (server >> 16)}.{server >> 8 & 255}.{server & 255}",
        f"/srv/{draw.choice(FOLDERS)}/part-{number:07d}.csv", kind, draw.randint(1, 50_000), sensitivity, regulation,
        draw.choice(("Yes", "No")), draw.choice(("No", "No", "Yes")), severity, draw.choice(STATUSES),
    ]  # fmt: skip
