"""Typed models of the existing schema, a module per table family."""

from importflow.models.assets import Asset, AssetCustomAttributes, AssetDependency
from importflow.models.base import SCHEMA, Base
from importflow.models.flows import ChildFlow, MasterFlow
from importflow.models.imports import (
    DataImport,
    FieldMapping,
    ImportCategory,
    ImportStatus,
    ProcessingStep,
    RawImportRecord,
    StepStatus,
)
from importflow.models.model_usage import ModelPricing, ModelUsageLog
from importflow.models.tenants import ClientAccount, Engagement

__all__ = [
    "SCHEMA",
    "Asset",
    "AssetCustomAttributes",
    "AssetDependency",
    "Base",
    "ChildFlow",
    "ClientAccount",
    "DataImport",
    "Engagement",
    "FieldMapping",
    "ImportCategory",
    "ImportStatus",
    "MasterFlow",
    "ModelPricing",
    "ModelUsageLog",
    "ProcessingStep",
    "RawImportRecord",
    "StepStatus",
]
