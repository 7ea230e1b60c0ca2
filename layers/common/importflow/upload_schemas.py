"""Bodies of the upload routes: the form of a file, or its parts.

What a browser's S3 uploader reads keeps the names S3 gave it (`uploadId`, `PartNumber`, `ETag`), so that Uppy's AwsS3
plugin takes these answers as they are: docs/decisions/0020.
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from importflow.api_schemas import Body, Label, Name, ProcessingConfig
from importflow.import_urls import status_url
from importflow.messages import ImportPointer
from importflow.models import ImportCategory, ImportStatus
from importflow.part_layout import MAX_PARTS

MAX_SIGNED_AT_ONCE = 100

PartNumber = Annotated[int, Field(ge=1, le=MAX_PARTS)]
ETag = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class UploadForm(Body):
    """POST the fields and then the file as multipart/form-data to the URL."""

    url: str
    fields: dict[str, str]


class _NamedByS3(Body):
    model_config = ConfigDict(populate_by_name=True)


class MultipartUpload(_NamedByS3):
    """Parts 1 to `part_count`, each of `part_size` bytes, the last one of the rest: PUT them all, then complete.

    `uploadId` is the import's id, the one in the three addresses; what S3 calls so is of no use to a client.
    """

    upload_id: str = Field(alias="uploadId")
    key: str
    part_size: int
    part_count: int
    parts_url: str
    complete_url: str
    cancel_url: str


class UploadInParts(Body):
    """A file above the threshold comes in parts."""

    multipart: MultipartUpload


class UploadAccepted(Body):
    """The three ids answer on the status route at once."""

    data_import_id: UUID
    master_flow_id: UUID
    flow_id: UUID
    upload: UploadForm | UploadInParts
    expires_at: datetime
    status_url: str


class PartNumbers(Body):
    """Which parts to sign."""

    part_numbers: list[PartNumber] = Field(min_length=1, max_length=MAX_SIGNED_AT_ONCE)


class SignedPart(_NamedByS3):
    """PUT exactly `size` bytes to the URL within `expires` seconds; S3 refuses any other number of bytes."""

    part_number: int = Field(alias="PartNumber")
    method: Literal["PUT"] = "PUT"
    url: str
    size: int
    expires: int


class SignedParts(Body):
    """In the order asked for."""

    parts: list[SignedPart]


class UploadedPart(_NamedByS3):
    """A part that is there; `Size` in bytes."""

    part_number: int = Field(alias="PartNumber")
    size: int = Field(alias="Size")
    etag: str = Field(alias="ETag")


class UploadedParts(Body):
    """The parts that are there, by number; the others of `part_count` are still to be uploaded."""

    parts: list[UploadedPart]
    part_size: int
    part_count: int


class SentPart(_NamedByS3):
    """A part as its uploader knows it."""

    part_number: PartNumber = Field(alias="PartNumber")
    etag: ETag = Field(alias="ETag")
    size: int | None = Field(default=None, alias="Size")


class CompleteUpload(Body):
    """What the uploader believes to have sent, if it wants that compared with what arrived."""

    parts: list[SentPart] = Field(default_factory=list, max_length=MAX_PARTS)


class UploadCompleted(Body):
    """The file is whole and its import begins."""

    data_import_id: UUID
    master_flow_id: UUID
    flow_id: UUID
    status_url: str

    @classmethod
    def of(cls, pointer: ImportPointer) -> Self:
        return cls(
            data_import_id=pointer.data_import_id,
            master_flow_id=pointer.master_flow_id,
            flow_id=pointer.flow_id,
            status_url=status_url(pointer.flow_id),
        )


class ImportAgain(Body):
    """How to import the same file again: what is not said is taken from the first import, field by field.

    Null asks for what was recognised to be recognised anew: the category, the source system. `field_mappings` and
    `reading` are taken as a whole.
    """

    import_category: ImportCategory | None = None
    source_system: Label | None = None
    import_name: Name | None = None
    processing_config: ProcessingConfig = Field(default_factory=ProcessingConfig)


class ImportCancelled(Body):
    """Nothing more of it is written; what was enriched before stays in the inventory."""

    data_import_id: UUID
    status: Literal[ImportStatus.CANCELLED] = ImportStatus.CANCELLED


class NothingMore(Body):
    """An empty object: all that is asked for is in the address."""


class UploadCancelled(Body):
    """Nothing of the file is kept, and nothing more is taken."""

    data_import_id: UUID
    status: Literal[ImportStatus.CANCELLED] = ImportStatus.CANCELLED
