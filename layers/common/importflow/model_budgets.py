"""How much models may cost: tokens and US dollars of one import, and of one tenant in a day (UTC).

A client account's own budgets stand in `client_accounts.settings` under `model_budgets`; where it has none, those of
the stack hold. Spending is summed per engagement: a tenant sees no other. A model without a price is bound by tokens.
"""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from importflow.config import LlmSettings
from importflow.own_settings import own_settings
from importflow.queries.model_usage import Spent
from importflow.tenancy import Tenant


class OwnBudgets(BaseModel):
    """What a client account's settings say. 0 lets no call through."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    import_tokens: int | None = Field(default=None, ge=0, strict=True)
    import_usd: Decimal | None = Field(default=None, ge=0)
    daily_tokens: int | None = Field(default=None, ge=0, strict=True)
    daily_usd: Decimal | None = Field(default=None, ge=0)


def own_budgets(session: Session, tenant: Tenant) -> OwnBudgets:
    """Nothing where the settings cannot be understood: then the stack's budgets hold."""
    return own_settings(session, tenant, "model_budgets", OwnBudgets)


def exceeded(own: OwnBudgets, settings: LlmSettings, spent: Spent, tokens: int, usd: Decimal | None) -> str | None:
    """The name of a budget that a call of at most so many tokens and dollars could exceed; None where all hold."""
    cost = usd or Decimal(0)
    checks: tuple[tuple[str, Decimal | int, Decimal | int], ...] = (
        ("import_tokens", spent.import_tokens + tokens, _or(own.import_tokens, settings.llm_import_tokens)),
        ("import_usd", spent.import_usd + cost, _or(own.import_usd, settings.llm_import_usd)),
        ("daily_tokens", spent.daily_tokens + tokens, _or(own.daily_tokens, settings.llm_daily_tokens)),
        ("daily_usd", spent.daily_usd + cost, _or(own.daily_usd, settings.llm_daily_usd)),
    )
    return next((name for name, would_be, limit in checks if would_be > limit), None)


def _or(own: Decimal | int | None, default: Decimal | int) -> Decimal | int:
    return default if own is None else own
