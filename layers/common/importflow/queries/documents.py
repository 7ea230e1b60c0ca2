"""Rows as JSON documents: the driver reads a document in one go, and columns one by one, moments slowest of all."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column
from sqlalchemy.dialects.postgresql import JSONB


def as_document(columns: Mapping[str, Any]) -> ColumnElement[Any]:
    """An object of these names, which are ours; at most 50, which is PostgreSQL's limit of 100 arguments."""
    pairs: list[Any] = []
    for name, column in columns.items():
        pairs += [literal_column(f"'{name}'"), column]
    return func.jsonb_build_object(*pairs, type_=JSONB)
