"""The categories: an explicit registry, and the one way to a processor."""

from importflow.models import DataImport, ImportCategory
from importflow.service_handlers.app_discovery_processor import AppDiscoveryProcessor
from importflow.service_handlers.base_processor import BaseDataImportProcessor
from importflow.service_handlers.cmdb_export_processor import CMDBExportProcessor
from importflow.service_handlers.infrastructure_processor import InfrastructureProcessor
from importflow.service_handlers.sensitive_data_processor import SensitiveDataProcessor

REGISTRY: dict[ImportCategory, type[BaseDataImportProcessor]] = {
    ImportCategory.CMDB_EXPORT: CMDBExportProcessor,
    ImportCategory.APP_DISCOVERY: AppDiscoveryProcessor,
    ImportCategory.INFRASTRUCTURE: InfrastructureProcessor,
    ImportCategory.SENSITIVE_DATA: SensitiveDataProcessor,
}


def processor_for(category: ImportCategory) -> BaseDataImportProcessor:
    """The processor of a category; KeyError for one that is not built yet."""
    return REGISTRY[category]()


def processor_of(data_import: DataImport) -> BaseDataImportProcessor:
    """The processor of the import's category."""
    return processor_for(ImportCategory(data_import.import_category or ""))
