"""The figures that are added up are those that chunks leave and answers show."""

from __future__ import annotations

from dataclasses import fields

from importflow.api_schemas import EnrichmentSummary
from importflow.queries.standing import _FIGURES
from importflow.service_handlers.base_processor import RecordOutcomes


def test_every_outcome_of_a_record_is_added_up() -> None:
    assert set(_FIGURES["outcomes"]) == {outcome.name for outcome in fields(RecordOutcomes)}


def test_every_effect_that_is_shown_is_added_up() -> None:
    assert set(_FIGURES["effects"]) == EnrichmentSummary.model_fields.keys()
