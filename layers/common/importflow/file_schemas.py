"""Body of the answer about the file behind an import."""

from datetime import datetime
from uuid import UUID

from importflow.api_schemas import Body


class OriginalFile(Body):
    """The file as it was uploaded, how it was read, and where to get it.

    What planning found (`sha256` of the bytes to `columns`, a count) is null until then, and where the format has no
    such thing; `header_row` counts from 1. `imported_by` is a name, an e-mail address, or an id where neither is known.
    GET the `url` without a token before `url_expires_at`; both are null where the file is not there (any more).
    """

    filename: str
    file_size: int | None
    mime_type: str | None
    sha256: str | None
    format: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    sheet: str | None
    columns: int | None
    imported_by: str
    created_at: datetime
    uploaded_at: datetime | None
    reimport_of: UUID | None
    url: str | None
    url_expires_at: datetime | None
