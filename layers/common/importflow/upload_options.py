"""Upload options: what a tenant may upload now, and what the columns of a file may be mapped to."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from importflow.config import OptionSettings
from importflow.import_limits import limits_in_force
from importflow.mapping.registry import FIELDS
from importflow.mapping.titles import title_of, unit_of
from importflow.models import ImportCategory
from importflow.option_schemas import CategoryOption, FieldOption, FileFormatOption, UploadOptions
from importflow.queries import under_way
from importflow.tabular.formats import FORMATS
from importflow.tenancy import Tenant


def show_upload_options(session: Session, tenant: Tenant, settings: OptionSettings) -> UploadOptions:
    """The tenant's limits and how many imports count towards them; formats and fields are the same for all."""
    return UploadOptions(
        limits=limits_in_force(session, tenant, settings),
        under_way=sum(under_way.count_imports(session)),
        multipart_threshold=settings.multipart_threshold_bytes,
        formats=[FileFormatOption(extension=f.extension, mime_type=f.mime_type, title=f.title) for f in FORMATS],
        categories=[CategoryOption(category=category, fields=list(_fields(category))) for category in ImportCategory],
    )


def _fields(category: ImportCategory) -> Iterator[FieldOption]:
    """Each field once; what only one exporter's files have is left to its recognition."""
    for name in dict.fromkeys(field.name for field in FIELDS[category]):
        yield FieldOption(name=name, title=title_of(name), unit=unit_of(name))
