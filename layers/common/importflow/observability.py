"""Logs and metrics: structured, tagged with the import, never with a cell value."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from sqlalchemy.orm import Session

from importflow.database import after_commit
from importflow.messages import ImportPointer

logger = Logger(service="importflow")
metrics = Metrics(namespace="Importflow", service="importflow")


def tag_import(pointer: ImportPointer) -> None:
    """Every log line of this invocation names the import, its flows and its tenant."""
    logger.append_keys(**{key: str(value) for key, value in pointer.model_dump().items()})


def count_after_commit(session: Session, **counts: int) -> None:
    """Emit one metric per count, e.g. `RecordsValid`, once the transaction has happened."""
    after_commit(session, lambda: _emit(counts))


def _emit(counts: dict[str, int]) -> None:
    for name, value in counts.items():
        metrics.add_metric(name=_camel(name), unit=MetricUnit.Count, value=value)
    metrics.flush_metrics()


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
