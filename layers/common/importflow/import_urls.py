"""The addresses of an import within the API, relative to its base, as answers name them."""

from uuid import UUID

_IMPORTS = "/api/v1/data-import"


def status_url(flow_id: UUID) -> str:
    return f"{_IMPORTS}/status/{flow_id}"


def upload_url(data_import_id: UUID) -> str:
    return f"{_IMPORTS}/{data_import_id}/upload"


def parts_url(data_import_id: UUID) -> str:
    return f"{upload_url(data_import_id)}/parts"


def complete_url(data_import_id: UUID) -> str:
    return f"{upload_url(data_import_id)}/complete"
