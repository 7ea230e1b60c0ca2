"""What a client account's own settings say, such as its limits; kept in `client_accounts.settings`."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from importflow.observability import logger
from importflow.queries import tenants
from importflow.tenancy import Tenant

Section = TypeVar("Section", bound=BaseModel)


def own_settings(session: Session, tenant: Tenant, section: str, kind: type[Section]) -> Section:
    """The section of that name; an empty one, and a line in the log, where it cannot be understood."""
    try:
        return kind.model_validate(tenants.settings_section(session, tenant.client_account_id, section) or {})
    except ValidationError as error:
        logger.error(
            "settings of the client account are unusable", section=section, faults=error.errors(include_input=False)
        )
        return kind()
