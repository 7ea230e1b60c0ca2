"""Bodies of the answer to what may be uploaded."""

from importflow.api_schemas import Body
from importflow.models import ImportCategory


class UploadLimits(Body):
    """What holds for this tenant: bytes and records of one file, imports under way at once."""

    file_size: int
    records: int
    concurrent_imports: int


class FileFormatOption(Body):
    """A kind of file that is read, by its usual extension; the content decides, whatever the name says."""

    extension: str
    mime_type: str
    title: str


class FieldOption(Body):
    """A field that a column may be mapped to; `unit` is the one its numbers are kept in, `title` names it, too."""

    name: str
    title: str
    unit: str | None


class CategoryOption(Body):
    """A category and its own fields, in the order in which they are best shown."""

    category: ImportCategory
    fields: list[FieldOption]


class UploadOptions(Body):
    """What may be uploaded now. `under_way` imports count towards `limits.concurrent_imports`.

    A file of more than `multipart_threshold` bytes is uploaded in parts.
    """

    limits: UploadLimits
    under_way: int
    multipart_threshold: int
    formats: list[FileFormatOption]
    categories: list[CategoryOption]
