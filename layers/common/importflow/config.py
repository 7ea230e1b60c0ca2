"""Settings, one typed object per function, read from the environment at first use."""

import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MULTIPART_THRESHOLD_BYTES = 100 * 1024**2
MAX_PLANNED_RECORDS = 10_000_000


class SettingsError(RuntimeError):
    """A setting is missing or unusable; the message names the environment variable."""


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the fields from upper-case variables of the same name; blank counts as absent."""
        environment = os.environ if environment is None else environment
        names = {name: name.upper() for name in cls.model_fields}
        present = {name: environment[key] for name, key in names.items() if environment.get(key)}
        try:
            return cls.model_validate(present)
        except ValidationError as error:
            faults = ", ".join(f"{names[str(fault['loc'][0])]} ({fault['msg']})" for fault in error.errors())
            raise SettingsError(f"environment: {faults}") from error


class DatabaseSettings(Settings):
    """Where the database is: a plain URL (laptop), a secret, or host and user with IAM sign-in.

    `socket_timeout_seconds`: no answer for so long means the connection is dead. The default is a
    little more than the role's statement timeout, so that the database gives up first.
    """

    database_url: str = ""
    database_secret_arn: str = ""
    database_host: str = ""
    database_port: int = 5432
    database_name: str = "importflow"
    database_user: str = "importflow_app"
    socket_timeout_seconds: int = 250


class AppRoleSettings(Settings):
    """How the application signs in; the migration gives its role the matching password."""

    app_database_url: str = ""
    app_database_secret_arn: str = ""


class IntakeSettings(Settings):
    """What may be imported where the client account's own settings say nothing."""

    max_upload_bytes: int = 1024**3
    max_concurrent_imports: int = 20


class PresignSettings(IntakeSettings):
    """How files come in.

    A file larger than `multipart_threshold_bytes` comes in parts of `multipart_part_bytes` (more for a huge file), for
    which there is `multipart_expiry_seconds`; the form of a smaller one is good for `upload_expiry_seconds`.
    """

    upload_bucket: str
    upload_expiry_seconds: int = 900
    multipart_threshold_bytes: int = MULTIPART_THRESHOLD_BYTES
    multipart_part_bytes: int = 16 * 1024**2
    multipart_expiry_seconds: int = 86_400


class OptionSettings(IntakeSettings):
    """What is told of the settings of those who take files and plan them."""

    max_records: int = MAX_PLANNED_RECORDS
    multipart_threshold_bytes: int = MULTIPART_THRESHOLD_BYTES


class ImportAgainSettings(IntakeSettings):
    """`upload_expiry_seconds`: how long an import waits for the copy of its file."""

    upload_bucket: str
    upload_expiry_seconds: int = 900


class MultipartSettings(Settings):
    """`upload_expiry_seconds`: how long the address of one part is good for."""

    upload_bucket: str
    upload_expiry_seconds: int = 900


class RetrySettings(IntakeSettings):
    upload_bucket: str
    state_machine_arn: str


class GateSettings(Settings):
    """`malware_gate`: an object is imported only after its scan; refused if that takes longer than `verdict_seconds`.

    The state machine asks every 15 s: an hour is some 240 times, far from what an execution's history may hold.
    """

    malware_gate: bool = False
    verdict_seconds: int = 3_600


class SweepSettings(GateSettings):
    """`sweep_after_seconds`: how long nobody has touched an import that is looked after."""

    upload_bucket: str
    state_machine_arn: str
    sweep_after_seconds: int = 900


class PlanSettings(Settings):
    """`chunk_bytes`: size of one unit of work before it is extended to the next record boundary.

    `max_records` of a file hold where the client account's own settings say nothing.
    """

    upload_bucket: str
    chunk_bytes: int = 2 * 1024**2
    max_records: int = MAX_PLANNED_RECORDS


class LinkSettings(Settings):
    upload_bucket: str
    link_expiry_seconds: int = 300


class StorageSettings(Settings):
    upload_bucket: str


class FlagSettings(Settings):
    """Where the feature flags are: in AppConfig, or in a file (laptop only). Without either, all are off."""

    feature_flags_application: str = ""
    feature_flags_environment: str = ""
    feature_flags_profile: str = ""
    feature_flags_file: str = ""
    feature_flags_max_age_seconds: int = 60

    @property
    def has_store(self) -> bool:
        return bool(self.feature_flags_file or self.feature_flags_application)


class LlmSettings(Settings):
    """Which models are asked, how long and for how much. A complexity without a model is not asked.

    Models are ids or inference profiles of Amazon Bedrock. `…_tokens` and `…_usd` bound what one import, and one
    engagement in a day (UTC), may spend where the client account's own settings say nothing. `llm_threshold`:
    suggestions that are surer are applied.
    """

    llm_simple_model: str = ""
    llm_medium_model: str = ""
    llm_complex_model: str = ""
    llm_agentic_model: str = ""
    llm_timeout_seconds: float = Field(default=10.0, gt=0, le=60)
    llm_max_output_tokens: int = Field(default=1_500, ge=100, le=8_000)
    llm_threshold: float = Field(default=0.9, ge=0, le=1)
    llm_import_tokens: int = Field(default=100_000, ge=0)
    llm_daily_tokens: int = Field(default=2_000_000, ge=0)
    llm_import_usd: Decimal = Field(default=Decimal("0.50"), ge=0)
    llm_daily_usd: Decimal = Field(default=Decimal("10"), ge=0)

    @property
    def has_model(self) -> bool:
        return any((self.llm_simple_model, self.llm_medium_model, self.llm_complex_model, self.llm_agentic_model))
