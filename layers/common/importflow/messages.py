"""What travels between the states: pointers and outcomes, never rows. Unknown fields are refused."""

from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from importflow.errors import FailureKind, Rejection, RejectionCode
from importflow.tenancy import Tenant


class Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ImportPointer(Message):
    """Names an import and its flows; everything else is looked up."""

    client_account_id: UUID
    engagement_id: UUID
    data_import_id: UUID
    master_flow_id: UUID
    flow_id: UUID

    @property
    def tenant(self) -> Tenant:
        return Tenant(self.client_account_id, self.engagement_id)


class RejectionMessage(Message):
    """Why the file is refused."""

    code: RejectionCode
    message: str

    @classmethod
    def of(cls, rejection: Rejection) -> Self:
        return cls(code=rejection.code, message=rejection.message)


class Accident(Message):
    """What a Catch leaves: the error name and its cause, as Step Functions spells them."""

    error: str = Field(alias="Error")
    cause: str = Field(default="", alias="Cause")


class ObjectLocation(Message):
    bucket: str
    key: str


class RegisterUpload(Message):
    """The S3 event, reduced to what identifies one version of one object.

    AWS names the version of an object in a versioned bucket; the laptop's emulator does not.
    """

    bucket: str
    key: str
    size: int = Field(ge=0)
    version_id: str | None = None
    etag: str = ""
    execution: str


class RegisterOutcome(StrEnum):
    """`held`: the malware scan has not spoken yet, and nothing is claimed."""

    REGISTERED = "registered"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    HELD = "held"


class Registered(Message):
    outcome: RegisterOutcome
    pointer: ImportPointer | None = Field(default=None, alias="import")
    rejection: RejectionMessage | None = None


class ImportStep(Message):
    """Input of every step that works on the whole import."""

    pointer: ImportPointer = Field(alias="import")


class PlanOutcome(StrEnum):
    """`ended`: the import was cancelled or settled meanwhile, and nothing more is to be done."""

    PLANNED = "planned"
    REJECTED = "rejected"
    ENDED = "ended"


class Planned(Message):
    outcome: PlanOutcome
    manifest: ObjectLocation | None = None
    chunks: int = 0
    rejection: RejectionMessage | None = None


class Chunk(Message):
    """A range of records of one file: bytes `start` to `end`, first of them at `first_row`."""

    number: int = Field(ge=1)
    first_row: int = Field(ge=1)
    last_row: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class ChunkStep(ImportStep):
    chunk: Chunk


class ChunkDone(Message):
    outcome: str = "done"


class ReviewOutcome(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ENDED = "ended"


class Reviewed(Message):
    outcome: ReviewOutcome
    rejection: RejectionMessage | None = None


class Explanation(StrEnum):
    """Whether a completed import is to be explained by a model."""

    WANTED = "wanted"
    NOT_WANTED = "not_wanted"


class CompleteOutcome(StrEnum):
    COMPLETED = "completed"
    ENDED = "ended"


class Completed(Message):
    outcome: CompleteOutcome = CompleteOutcome.COMPLETED
    explanation: Explanation = Explanation.NOT_WANTED


class Explained(Message):
    outcome: str = "explained"


class FailFlow(Message):
    """Everything Fail flow may know: the object the event named, who asks, and what happened."""

    object: ObjectLocation
    execution: str
    failure: RejectionMessage | Accident


class Failed(Message):
    kind: FailureKind


class SweepImports(Message):
    """Look after the imports of all tenants."""


class Swept(Message):
    """Imports started because their event was lost, cancelled, failed, and those that gave trouble."""

    started: int = 0
    cancelled: int = 0
    failed: int = 0
    troubled: int = 0


class MigrateDatabase(Message):
    """`revision` is Alembic's: `head`, an id, or `-1` to go one down."""

    action: Literal["upgrade", "downgrade"] = "upgrade"
    revision: str = "head"


class Migrated(Message):
    revision: str
