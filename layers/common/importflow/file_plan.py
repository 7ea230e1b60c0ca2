"""What planning found out about a file, kept in S3 for the steps that follow."""

from importflow import object_keys, storage
from importflow.findings import Finding, FindingCode
from importflow.mapping.columns import ColumnMapping
from importflow.messages import ImportPointer, Message
from importflow.storage import ObjectVersion
from importflow.tabular.dialect import Dialect


class PlannedFinding(Message):
    """A finding about the file as a whole."""

    code: FindingCode
    row: int | None = None
    column: str | None = None
    detail: str | None = None

    @classmethod
    def of(cls, finding: Finding) -> "PlannedFinding":
        return cls(code=finding.code, row=finding.row, column=finding.column, detail=finding.detail)

    def finding(self) -> Finding:
        return Finding(self.code, self.row, self.column, self.detail)


class FilePlan(Message):
    """Which bytes are read, how, and what the columns were taken for.

    `rows` counts the rows below the header, blank ones included. `dialect` is None where the records
    are staged as chunk objects. `ragged`: a short record is worth a finding. `read`: format, sheet,
    member, encoding, for people.
    """

    bucket: str
    key: str
    version_id: str
    dialect: Dialect | None
    ragged: bool = True
    read: dict[str, str] = {}
    columns: list[str]
    mappings: list[ColumnMapping]
    findings: list[PlannedFinding]
    rows: int
    chunks: int

    @property
    def source(self) -> ObjectVersion:
        return ObjectVersion(self.bucket, self.key, self.version_id)


def write_plan(bucket: str, pointer: ImportPointer, plan: FilePlan) -> None:
    key = object_keys.plan_key(pointer.tenant, pointer.data_import_id)
    storage.put_json(bucket, key, plan.model_dump(mode="json"))


def read_plan(bucket: str, pointer: ImportPointer) -> FilePlan:
    key = object_keys.plan_key(pointer.tenant, pointer.data_import_id)
    return FilePlan.model_validate(storage.get_json(bucket, key))
