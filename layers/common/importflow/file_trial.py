"""Validate file, as a trial: what an import of the file would find in its first records. Nothing of it is kept.

Guarantees: nothing is written (the session is never committed, no object is put anywhere); the code that validates
and reviews is that of the state machine.
"""

from uuid import UUID

from importflow.database import OpenSession
from importflow.errors import Rejection
from importflow.file_contents import SAMPLE_RECORDS
from importflow.finding_schemas import SeverityTotals
from importflow.tenancy import Tenant
from importflow.tool_answers import Basis, FileValidation, Outcome, Records, Refusal, shown_groups
from importflow.tool_inputs import FileReference
from importflow.trial import TriedRecords, try_records
from importflow.trial_reading import FirstRows
from importflow.trial_source import Asked, open_source, records_of, unseen

NOTHING_FOUND = SeverityTotals(error=0, warning=0, info=0)
_NO_VALID = Refusal(code="no-valid-records", message="None of the records looked at can be imported.")


def try_file(
    reading: OpenSession, trial: OpenSession, tenant: Tenant, named: FileReference, asked: Asked, bucket: str
) -> FileValidation:
    """Of at most the first 1,000 records; `reading` opens sessions that cannot write, `trial` those that are undone."""
    source = open_source(reading, tenant, named, asked, bucket)
    assert source.data_import_id is not None  # noqa: S101  only files are named here
    if isinstance(source.file, Rejection):
        return _rejected(source.data_import_id, source.file)
    file = source.file.first(SAMPLE_RECORDS)
    with trial(tenant) as session:
        tried = try_records(session, tenant, file, source.wishes, filename=source.filename)
        if isinstance(tried, Rejection):
            return _rejected(source.data_import_id, tried)
        return _validated(source.data_import_id, file, tried)


def _rejected(data_import_id: UUID, rejection: Rejection) -> FileValidation:
    return FileValidation(
        basis=Basis.TRIAL,
        data_import_id=data_import_id,
        outcome=Outcome.REJECTED,
        rejection=Refusal(code=rejection.code, message=rejection.message),
        import_category=None,
        reason=None,
        exporter=None,
        records=Records(looked_at=0, valid=0, rejected=0, in_file=None),
        totals=NOTHING_FOUND,
        groups=[],
        groups_total=0,
        not_checked=[],
    )


def _validated(data_import_id: UUID, file: FirstRows, tried: TriedRecords) -> FileValidation:
    return FileValidation(
        basis=Basis.TRIAL,
        data_import_id=data_import_id,
        outcome=Outcome.ACCEPTED if tried.valid else Outcome.REJECTED,
        rejection=None if tried.valid else _NO_VALID,
        import_category=tried.understood.category,
        reason=tried.understood.reason,
        exporter=tried.understood.vendor,
        records=records_of(file, tried),
        totals=SeverityTotals.of(tried.groups),
        groups=shown_groups(tried.groups),
        groups_total=len(tried.groups),
        not_checked=unseen(file, tried),
    )
