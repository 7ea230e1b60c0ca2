"""Logs and metrics: structured, tagged with import, flow, tenant and request, never with a cell value."""

import time

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from sqlalchemy.orm import Session

from importflow import tracing
from importflow.database import after_commit
from importflow.messages import ImportPointer
from importflow.tenancy import Tenant

logger = Logger(service="importflow")
metrics = Metrics(namespace="Importflow", service="importflow")


def tag_import(pointer: ImportPointer) -> None:
    """Every log line and the trace of this invocation name the import, its flows and its tenant."""
    ids = {key: str(value) for key, value in pointer.model_dump().items()}
    logger.append_keys(**ids)
    tracing.annotate(**ids)


def tag_request(request_id: str, tenant: Tenant) -> None:
    """Every log line and the trace of this request name it and the tenant it is for; who asks stands in the audit."""
    ids = {"client_account_id": str(tenant.client_account_id), "engagement_id": str(tenant.engagement_id)}
    logger.append_keys(request_id=request_id, **ids)
    tracing.annotate(request_id=request_id, **ids)


def count_after_commit(session: Session, **counts: int) -> None:
    """Emit one metric per count, e.g. `RecordsValid`, once the transaction has happened."""
    after_commit(session, lambda: _emit({name: (MetricUnit.Count, value) for name, value in counts.items()}))


def pace_after_commit(session: Session, step: str, records: int, began: float) -> None:
    """Emit how long a step took since `began` (`time.monotonic`), and how many records a second it got through."""

    def emit() -> None:
        seconds = max(time.monotonic() - began, 0.001)
        pace = (MetricUnit.CountPerSecond, records / seconds)
        _emit({f"{step}_seconds": (MetricUnit.Seconds, seconds), f"{step}_records_per_second": pace})

    after_commit(session, emit)


def measure_after_commit(session: Session, **seconds: float) -> None:
    """Emit durations, e.g. `ImportSeconds`, once the transaction has happened."""
    after_commit(session, lambda: _emit({name: (MetricUnit.Seconds, value) for name, value in seconds.items()}))


def meter_model(*, milliseconds: int, tokens: int | None, usd: float | None) -> None:
    """What one call of a model took and cost, as far as that is known."""
    known = {"model_tokens": (MetricUnit.Count, tokens), "model_usd": (MetricUnit.NoUnit, usd)}
    took = {"model_seconds": (MetricUnit.Seconds, milliseconds / 1000)}
    _emit(took | {name: (unit, value) for name, (unit, value) in known.items() if value is not None})


def _emit(measured: dict[str, tuple[MetricUnit, float]]) -> None:
    for name, (unit, value) in measured.items():
        metrics.add_metric(name=_camel(name), unit=unit, value=value)
    metrics.flush_metrics()


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
