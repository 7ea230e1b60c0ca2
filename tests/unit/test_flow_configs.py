"""Where each phase of a flow may lead; everything else is a bug and raises."""

from __future__ import annotations

from itertools import product

import pytest

from importflow.errors import IllegalTransition
from importflow.flow_configs import DATA_IMPORT, FLOW_CONFIGS, Phase

LEGAL = {
    (Phase.UPLOAD, Phase.VALIDATION),
    (Phase.VALIDATION, Phase.ENRICHMENT),
    (Phase.ENRICHMENT, Phase.COMPLETE),
    *((phase, phase) for phase in Phase),
}


@pytest.mark.parametrize(("current", "wanted"), sorted(LEGAL))
def test_a_flow_moves_on_or_stays(current: Phase, wanted: Phase) -> None:
    try:
        DATA_IMPORT.check(current, wanted)
        allowed = True
    except IllegalTransition:
        allowed = False

    assert allowed


@pytest.mark.parametrize(("current", "wanted"), sorted(set(product(Phase, Phase)) - LEGAL))
def test_any_other_move_raises(current: Phase, wanted: Phase) -> None:
    with pytest.raises(IllegalTransition, match=f"data_import: {current} does not lead to {wanted}"):
        DATA_IMPORT.check(current, wanted)


def test_every_phase_says_where_it_leads() -> None:
    assert DATA_IMPORT.transitions.keys() == set(Phase)


def test_the_data_import_is_a_registered_flow_type() -> None:
    assert FLOW_CONFIGS["data_import"] is DATA_IMPORT
