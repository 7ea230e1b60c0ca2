"""Settings: read at first use, and a missing one is named."""

from __future__ import annotations

import pytest

from importflow.config import DatabaseSettings, PlanSettings, PresignSettings, SettingsError, StorageSettings


@pytest.mark.parametrize("kind", [PresignSettings, PlanSettings, StorageSettings])
@pytest.mark.parametrize("environment", [{}, {"UPLOAD_BUCKET": ""}], ids=["absent", "blank"])
def test_a_missing_variable_is_named(
    kind: type[PresignSettings | PlanSettings | StorageSettings], environment: dict[str, str]
) -> None:
    with pytest.raises(SettingsError, match=r"environment: UPLOAD_BUCKET \(Field required\)"):
        kind.from_environment(environment)


def test_an_unusable_variable_is_named_too() -> None:
    with pytest.raises(SettingsError, match=r"CHUNK_BYTES \(.*integer"):
        PlanSettings.from_environment({"UPLOAD_BUCKET": "b", "CHUNK_BYTES": "4 MB"})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"MAX_UPLOAD_BYTES.*UPLOAD_BUCKET"):
        PresignSettings.from_environment({"MAX_UPLOAD_BYTES": "much"})


def test_variables_of_others_are_left_alone() -> None:
    settings = PlanSettings.from_environment({"UPLOAD_BUCKET": "b", "PATH": "/bin"})

    assert settings == PlanSettings(upload_bucket="b")


def test_a_blank_variable_means_the_default() -> None:
    environment = {"DATABASE_HOST": "db", "DATABASE_PORT": "", "DATABASE_NAME": ""}

    settings = DatabaseSettings.from_environment(environment)

    assert (settings.database_host, settings.database_port, settings.database_name) == ("db", 5432, "importflow")


def test_the_environment_is_read_when_asked_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for bucket in ("one", "two"):
        monkeypatch.setenv("UPLOAD_BUCKET", bucket)
        assert StorageSettings.from_environment().upload_bucket == bucket
