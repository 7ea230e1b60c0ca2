"""What may be asked of the history of imports: filters, as a type."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportFilter:
    """Which imports; None asks for all.

    `text` is part of the import's name or its file's, in any case. `created_to` is not included.
    """

    category: str | None = None
    status: str | None = None
    text: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
