"""Detect data type and suggest mappings: what the columns of a file mean, told by the rules that imports go by.

Guarantees: nothing is written and no model is asked; the answer is what Plan chunks would settle.
"""

from importflow.database import OpenSession
from importflow.errors import Rejection
from importflow.mapping.columns import recognise
from importflow.mapping.matching import Evidence
from importflow.mapping.registry import VENDORS
from importflow.rejected_rows_format import original_columns
from importflow.service_handlers.category_detection import detect_category
from importflow.service_handlers.understanding import field_names
from importflow.tenancy import Tenant
from importflow.tool_answers import MOST_MAPPINGS, DetectedDataType, Mapping, SuggestedMappings
from importflow.tool_inputs import FileOrTable
from importflow.trial import understand_rows
from importflow.trial_source import Asked, open_source, refused


def detect_data_type(reading: OpenSession, tenant: Tenant, named: FileOrTable, bucket: str) -> DetectedDataType:
    """The category that the columns and first records show, whatever was named at the upload."""
    file = open_source(reading, tenant, named, Asked(), bucket).readable()
    columns = original_columns(file.columns)
    detected = detect_category(columns, Evidence(file.sample, file.delimiter))
    exporter = recognise(columns, VENDORS)
    return DetectedDataType(
        import_category=detected.category,
        confidence=detected.confidence,
        reason=detected.reason,
        exporter=None if exporter is None else exporter.name,
    )


def suggest_mappings(
    reading: OpenSession, tenant: Tenant, named: FileOrTable, asked: Asked, bucket: str
) -> SuggestedMappings:
    """What each column would be taken for, with what users said about earlier files of these columns."""
    source = open_source(reading, tenant, named, asked, bucket)
    file = source.readable()
    with reading(tenant) as session:
        understood = understand_rows(session, file, source.wishes)
    if isinstance(understood, Rejection):
        raise refused(understood)
    return SuggestedMappings(
        import_category=understood.category,
        confidence=understood.confidence,
        reason=understood.reason,
        exporter=understood.vendor,
        mappings=[Mapping.of(mapping) for mapping in understood.mappings[:MOST_MAPPINGS]],
        mappings_total=len(understood.mappings),
        fields=sorted(field_names(understood.category, [m.column for m in understood.mappings])),
    )
