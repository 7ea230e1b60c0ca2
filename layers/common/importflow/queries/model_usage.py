"""llm_usage_logs, llm_model_pricing: what calls of models have cost, or may cost while nobody knows.

A row is inserted before the call with the most it can use and is settled once after it. A call counts by its tokens
and costs where they are known, and by its reservation where they are not: in flight, timed out, its function dead.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from importflow.tenancy import Tenant

IN_FLIGHT = "in-flight"
PROVIDER = "bedrock"

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended('models of ' || :engagement_id, 0))")

# Row-level security keeps this within the tenant. An import is over within a day and its explanation soon after.
_SPENT = text(
    """
    SELECT coalesce(sum(tokens) FILTER (WHERE flow_id = :flow_id), 0)::bigint,
           coalesce(sum(usd) FILTER (WHERE flow_id = :flow_id), 0),
           coalesce(sum(tokens) FILTER (WHERE today), 0)::bigint,
           coalesce(sum(usd) FILTER (WHERE today), 0)
    FROM (
        SELECT flow_id, created_at >= date_trunc('day', now(), 'UTC') AS today,
               coalesce(total_tokens, CAST(additional_metadata ->> 'reserved_tokens' AS bigint), 0) AS tokens,
               coalesce(total_cost, CASE WHEN total_tokens IS NULL
                                         THEN CAST(additional_metadata ->> 'reserved_usd' AS numeric) END, 0) AS usd
        FROM migration.llm_usage_logs
        WHERE client_account_id = :client_account_id AND engagement_id = :engagement_id
          AND created_at > now() - interval '7 days'
          AND (flow_id = :flow_id OR created_at >= date_trunc('day', now(), 'UTC'))
    ) AS calls
    """
)
_PRICE = text(
    """
    SELECT input_cost_per_1k_tokens, output_cost_per_1k_tokens
    FROM migration.llm_model_pricing
    WHERE provider = :provider AND model_name IN (:exact, :model) AND is_active
      AND effective_from <= now() AND (effective_to IS NULL OR effective_to > now())
    ORDER BY model_name <> :exact, effective_from DESC
    LIMIT 1
    """
)
_RESERVE = text(
    """
    INSERT INTO migration.llm_usage_logs
        (client_account_id, engagement_id, flow_id, feature_context, endpoint, llm_provider, model_name, success,
         error_type, request_data, additional_metadata)
    VALUES (:client_account_id, :engagement_id, :flow_id, :task_type, 'converse', :provider, :model_name, false,
            :in_flight, CAST(:request_data AS jsonb), CAST(:additional_metadata AS jsonb))
    RETURNING id
    """
)
_SETTLE = text(
    """
    UPDATE migration.llm_usage_logs
    SET input_tokens = CAST(:input_tokens AS integer), output_tokens = CAST(:output_tokens AS integer),
        total_tokens = CAST(:input_tokens AS integer) + CAST(:output_tokens AS integer),
        input_cost = CAST(:input_cost AS numeric), output_cost = CAST(:output_cost AS numeric),
        total_cost = CAST(:input_cost AS numeric) + CAST(:output_cost AS numeric),
        response_time_ms = :response_time_ms, success = :success, error_type = :error_type,
        error_message = :error_message, response_data = CAST(:response_data AS jsonb), updated_at = now()
    WHERE id = :id AND error_type = :in_flight
    """
)


class Spent(NamedTuple):
    """What an import, and its tenant today (UTC), have used or may be using now."""

    import_tokens: int
    import_usd: Decimal
    daily_tokens: int
    daily_usd: Decimal


class Price(NamedTuple):
    """US dollars per 1,000 tokens."""

    read: Decimal
    written: Decimal


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call about to be made; `usd` is None where the model has no price."""

    model_id: str
    task_type: str
    flow_id: str | None
    tokens: int
    usd: Decimal | None
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a call ended. Tokens and costs are None where they are not known; `error` is None where it was answered."""

    milliseconds: int
    error: str | None
    message: str | None
    response: Mapping[str, Any]
    input_tokens: int | None = None
    output_tokens: int | None = None
    input_usd: Decimal | None = None
    output_usd: Decimal | None = None


def take_turns(session: Session, tenant: Tenant) -> None:
    """From here to the end of the transaction no other call of this engagement is counted or reserved."""
    session.execute(_TAKE_TURNS, {"engagement_id": str(tenant.engagement_id)})


def spent(session: Session, tenant: Tenant, flow_id: str | None) -> Spent:
    """By the import with this master flow, and by the tenant today."""
    parameters = {"flow_id": flow_id, **_owner(tenant)}
    return Spent(*session.execute(_SPENT, parameters).one())


def price(session: Session, exact: str, model: str) -> Price | None:
    """What the model costs now: under its id as configured, else without the geography in front of it."""
    row = session.execute(_PRICE, {"provider": PROVIDER, "exact": exact, "model": model}).one_or_none()
    return None if row is None else Price(*row)


def reserve(session: Session, tenant: Tenant, call: Reservation) -> UUID:
    """The row of a call that is about to be made."""
    reserved = {"reserved_tokens": call.tokens, "reserved_usd": None if call.usd is None else str(call.usd)}
    row_id: UUID = session.execute(
        _RESERVE,
        _owner(tenant)
        | {
            "flow_id": call.flow_id,
            "task_type": call.task_type,
            "provider": PROVIDER,
            "model_name": call.model_id[-255:],
            "in_flight": IN_FLIGHT,
            "request_data": json.dumps(call.request),
            "additional_metadata": json.dumps(reserved),
        },
    ).scalar_one()
    return row_id


def settle(session: Session, row_id: UUID, call: Settlement) -> None:
    """How the call ended; a row that is settled stays as it is."""
    session.execute(
        _SETTLE,
        {
            "id": row_id,
            "in_flight": IN_FLIGHT,
            "input_tokens": call.input_tokens,
            "output_tokens": call.output_tokens,
            "input_cost": call.input_usd,
            "output_cost": call.output_usd,
            "response_time_ms": call.milliseconds,
            "success": call.error is None,
            "error_type": call.error,
            "error_message": call.message,
            "response_data": json.dumps(call.response),
        },
    )


def _owner(tenant: Tenant) -> dict[str, UUID]:
    return {"client_account_id": tenant.client_account_id, "engagement_id": tenant.engagement_id}
