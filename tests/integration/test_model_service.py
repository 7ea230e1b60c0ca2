"""One way to a model: whatever it does, the outcome says it, one row is left, and no budget is exceeded."""

from __future__ import annotations

import json
import threading
import time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from importflow import bedrock
from importflow.config import LlmSettings
from importflow.database import tenant_session
from importflow.multi_model_service import (
    Caller,
    Outcome,
    Prompt,
    Response,
    TaskComplexity,
    TaskType,
    generate_response,
)
from tests.integration.laboratory import NORTH, NORTH_TWO, Laboratory, as_product
from tests.stub_bedrock import Behaviour, Reply, Stub, always, failing, said, words

PRICED, UNPRICED = "amazon.nova-lite-v1:0", "example.model-v1:0"
FLOW = "f0000000-0000-4000-8000-000000000001"
PROMPT = Prompt("Say yes.", "<data-0000000000000000>\n{}\n</data-0000000000000000>")


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: str = Field(max_length=10)


@pytest.fixture
def stub(stub: Stub) -> Stub:
    """A model that says yes, until it is told otherwise."""
    stub.behaviour = always(said({"word": "yes"}))
    return stub


def ask(
    *,
    tenant: Any = NORTH,
    flow_id: str | None = FLOW,
    prompt: Prompt = PROMPT,
    seconds: float | None = None,
    **settings: Any,
) -> Response[Word]:
    return generate_response(
        prompt,
        TaskType.COLUMN_MAPPING,
        TaskComplexity.SIMPLE,
        answer=Word,
        caller=Caller(as_product(tenant), flow_id),
        open_session=tenant_session,
        settings=LlmSettings(**({"llm_simple_model": PRICED} | settings)),
        seconds=seconds,
    )


def logged(laboratory: Laboratory, *columns: str) -> list[Any]:
    return laboratory.rows(f"SELECT {', '.join(columns)} FROM migration.llm_usage_logs ORDER BY created_at")


# ── one call, one row ────────────────────────────────────────────────────────


def test_an_answer_leaves_who_asked_what_it_took_and_what_it_cost(laboratory: Laboratory, stub: Stub) -> None:
    response = ask()

    assert response == Response(Outcome.ANSWERED, Word(word="yes"), None, PRICED)
    ((*who, tokens, cost, milliseconds),) = logged(
        laboratory,
        "client_account_id", "engagement_id", "flow_id", "feature_context", "llm_provider", "model_name", "success",
        "error_type", "array[input_tokens, output_tokens, total_tokens]", "array[input_cost, output_cost, total_cost]",
        "response_time_ms",
    )  # fmt: skip
    assert who == [
        NORTH.client_account_id, NORTH.engagement_id, FLOW, "column_mapping", "bedrock", PRICED, True, None
    ]  # fmt: skip
    assert tokens == [1_200, 80, 1_280]
    # 1,200 at 0.06 and 80 at 0.24 dollars a million
    assert cost == [Decimal("0.000072"), Decimal("0.000019"), Decimal("0.000091")]
    assert milliseconds > 0


HUGE = {"word": "x" * 2_000_000}
DEEP = b'{"output":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001
# behaviour → outcome, reason, tokens that are known
BEHAVIOURS: dict[str, tuple[Behaviour, str, str, int | None]] = {
    "throttled": (failing(429, "ThrottlingException"), "unavailable", "throttled", 0),
    "over quota": (failing(400, "ServiceQuotaExceededException"), "unavailable", "over-quota", 0),
    "no access": (failing(403, "AccessDeniedException"), "unavailable", "access-denied", 0),
    "no such model": (failing(404, "ResourceNotFoundException"), "unavailable", "no-such-model", 0),
    "a request it does not take": (failing(400, "ValidationException"), "unavailable", "request-not-accepted", 0),
    "not ready": (failing(429, "ModelNotReadyException"), "unavailable", "unavailable", 0),
    "broken": (failing(500, "InternalServerException"), "unavailable", "service-error", None),
    "an error page": (always(b"<html>", status=502), "unavailable", "service-error", None),
    "no JSON": (always(b"yes, gladly"), "invalid", "no-structured-answer", None),
    "too deep": (always(DEEP), "unavailable", "service-error", None),
    "slow": (always(said({"word": "yes"}), pause=3), "unavailable", "timed-out", None),
    "dripping": (always(said({"word": "yes"}), drip=0.02), "unavailable", "timed-out", None),
    "nothing": (always({}), "invalid", "no-structured-answer", None),
    "a list": (always([]), "unavailable", "service-error", None),
    "words": (always(words("I would rather say it in words.")), "invalid", "no-structured-answer", 1_280),
    "another shape": (always(said({"sentence": "yes"})), "invalid", "answer-not-as-asked", 1_280),
    "more than was asked": (always(said({"word": "yes", "sql": "x"})), "invalid", "answer-not-as-asked", 1_280),
    "too much": (always(said(HUGE)), "invalid", "answer-not-as-asked", 1_280),
    "text instead of an object": (always(said("yes")), "invalid", "answer-not-as-asked", 1_280),
    "cut off": (always(said({"word": "y"}, stop_reason="max_tokens")), "invalid", "answer-cut-off", 1_280),
    "a guardrail": (always(words("no", stop_reason="guardrail_intervened")), "refused", "guardrail-intervened", 1_280),
    "a filter": (always(words("no", stop_reason="content_filtered")), "refused", "content-filtered", 1_280),
    "no usage": (always(said({"word": "yes"}, usage=None)), "answered", "", None),
    "nonsense for usage": (
        always(said({"word": "yes"}, usage={"inputTokens": "many"})),
        "unavailable",
        "service-error",
        None,
    ),
}


@pytest.mark.parametrize(("behaviour", "outcome", "reason", "tokens"), BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_whatever_a_model_does_is_an_outcome_and_one_row(
    laboratory: Laboratory, stub: Stub, behaviour: Behaviour, outcome: str, reason: str, tokens: int | None
) -> None:
    stub.behaviour = behaviour

    response = ask(seconds=1.0 if reason == "timed-out" else 8.0)

    assert (response.outcome, response.reason or "") == (outcome, reason)
    assert (response.answer is not None) is (outcome == "answered")
    assert len(stub.asked) == 1
    assert logged(laboratory, "success", "coalesce(error_type, '')", "total_tokens") == [
        (outcome == "answered", reason, tokens)
    ]


def test_a_model_that_is_not_there_is_told_from_one_that_is_slow(
    laboratory: Laboratory, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    bedrock.client.cache_clear()

    assert (ask().outcome, ask().reason) == (Outcome.UNAVAILABLE, "unreachable")
    bedrock.client.cache_clear()
    assert logged(laboratory, "error_type", "total_cost") == [("unreachable", 0)] * 2


def test_a_call_ends_with_its_time_even_when_the_answer_drips(stub: Stub) -> None:
    stub.behaviour = always(said({"word": "yes"}), drip=0.05)  # some 15 s in all
    ask(seconds=0.2)  # what is loaded at first use

    began = time.monotonic()
    ask(seconds=1.0)

    assert time.monotonic() - began < 2.0


def test_without_a_model_nothing_is_called_and_nothing_left(laboratory: Laboratory, stub: Stub) -> None:
    response = ask(llm_simple_model="", llm_medium_model=PRICED)

    assert (response.outcome, response.reason) == (Outcome.OFF, "no-model")
    assert (stub.asked, logged(laboratory, "id")) == ([], [])


def test_the_complexity_of_a_task_names_the_model() -> None:
    settings = LlmSettings(llm_simple_model="s", llm_medium_model="m", llm_complex_model="c", llm_agentic_model="a")

    from importflow.multi_model_service import model_of

    assert [model_of(complexity, settings) for complexity in TaskComplexity] == ["s", "m", "c", "a"]


def test_what_is_kept_of_a_call_is_short_masked_and_can_be_stored(laboratory: Laboratory, stub: Stub) -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"  # AWS's own example of an access key
    stub.behaviour = always(words(f"key {secret} \x00 \ud83d " + "z" * 3_000))

    ask(prompt=Prompt("Say.", f"password=hunter2hunter2 {secret} \x00 " + "y" * 3_000))

    ((asked, answered),) = logged(laboratory, "request_data ->> 'excerpt'", "response_data ->> 'excerpt'")
    assert (len(asked), len(answered)) == (500, 500)
    assert [text for text in (asked, answered) if secret in text or "hunter2" in text] == []


def test_the_row_is_there_before_the_call_and_stays_when_the_function_dies(
    laboratory: Laboratory, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(bedrock, "converse", die)
    with pytest.raises(Killed):
        ask()

    ((error, success, reserved),) = logged(
        laboratory, "error_type", "success", "(additional_metadata ->> 'reserved_tokens')::int"
    )
    assert (error, success) == ("in-flight", False)
    assert reserved > LlmSettings().llm_max_output_tokens


def test_the_callers_rollback_does_not_take_the_row_along(laboratory: Laboratory, stub: Stub) -> None:
    """The session of a use case has its transaction on the only connection: asking inside of it would wait for ever."""

    def use_case() -> None:
        ask()
        raise RuntimeError("the caller gives up")

    with pytest.raises(RuntimeError):
        use_case()

    assert logged(laboratory, "success") == [(True,)]


def test_a_settled_row_is_not_changed_by_the_application_any_more(laboratory: Laboratory, stub: Stub) -> None:
    ask()

    with tenant_session(as_product(NORTH)) as session:
        changed: Any = session.execute(sa.text("UPDATE migration.llm_usage_logs SET total_tokens = 0, total_cost = 0"))
        assert changed.rowcount == 0

    assert logged(laboratory, "total_tokens") == [(1_280,)]


# ── prices ───────────────────────────────────────────────────────────────────

# model as configured → cost of 1,200 tokens in and 80 out
COSTS = {
    PRICED: Decimal("0.000091"),
    f"eu.{PRICED}": Decimal("0.000091"),
    f"arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.{PRICED}": Decimal("0.000091"),
    "anthropic.claude-haiku-4-5-20251001-v1:0": Decimal("0.0016"),
    UNPRICED: None,
}


@pytest.mark.parametrize(("model", "cost"), COSTS.items(), ids=COSTS)
def test_a_call_costs_what_its_model_does(laboratory: Laboratory, stub: Stub, model: str, cost: Decimal | None) -> None:
    ask(llm_simple_model=model)

    assert logged(laboratory, "total_cost", "total_tokens") == [(cost, 1_280)]


def test_the_newest_price_of_the_very_id_goes_first(laboratory: Laboratory, stub: Stub) -> None:
    rows = {
        "older": (f"eu.{PRICED}", "1", "2025-01-01", "true"),
        "newer": (f"eu.{PRICED}", "2", "2026-01-01", "true"),
        "to come": (f"eu.{PRICED}", "3", "2999-01-01", "true"),
        "withdrawn": (f"eu.{PRICED}", "4", "2026-06-01", "false"),
    }
    with laboratory.superuser.begin() as connection:
        for model, usd, since, active in rows.values():
            connection.execute(
                sa.text(
                    "INSERT INTO migration.llm_model_pricing (provider, model_name, input_cost_per_1k_tokens,"
                    " output_cost_per_1k_tokens, effective_from, is_active)"
                    f" VALUES ('bedrock', '{model}', {usd}, 0, '{since}', {active})"
                )
            )
    try:
        ask(llm_simple_model=f"eu.{PRICED}", llm_import_usd=Decimal(100), llm_daily_usd=Decimal(100))
        assert logged(laboratory, "input_cost") == [(Decimal("2.4"),)]
    finally:
        with laboratory.superuser.begin() as connection:
            connection.execute(sa.text("DELETE FROM migration.llm_model_pricing WHERE model_name LIKE 'eu.%'"))


# ── budgets ──────────────────────────────────────────────────────────────────


def reserved_by_one_call(laboratory: Laboratory) -> tuple[int, Decimal]:
    """What a call may use at most; its row is forgotten."""
    ask(llm_import_tokens=10**9)
    ((tokens, usd),) = logged(
        laboratory,
        "(additional_metadata ->> 'reserved_tokens')::int",
        "(additional_metadata ->> 'reserved_usd')::numeric",
    )
    with laboratory.superuser.begin() as connection:
        connection.execute(sa.text("TRUNCATE migration.llm_usage_logs"))
    return tokens, usd


@pytest.mark.parametrize(
    ("budget", "currency"),
    [("llm_import_tokens", 0), ("llm_daily_tokens", 0), ("llm_import_usd", 1), ("llm_daily_usd", 1)],
)
def test_a_call_is_made_up_to_the_budget_and_not_beyond(
    laboratory: Laboratory, stub: Stub, budget: str, currency: int
) -> None:
    most = reserved_by_one_call(laboratory)[currency]
    least = (1, Decimal("0.000001"))[currency]
    stub.asked.clear()

    outcomes = [ask(flow_id=str(uuid4()), **{budget: limit}) for limit in (most - least, most)]

    assert [(r.outcome, r.reason) for r in outcomes] == [
        (Outcome.OVER_BUDGET, budget.removeprefix("llm_")),
        (Outcome.ANSWERED, None),
    ]
    assert len(stub.asked) == len(logged(laboratory, "id")) == 1


def test_the_budget_of_an_import_is_its_own_and_that_of_the_day_everybodys(laboratory: Laboratory, stub: Stub) -> None:
    tokens, _ = reserved_by_one_call(laboratory)
    limits = {"llm_import_tokens": tokens + 1_279, "llm_daily_tokens": tokens + 2 * 1_280}

    asked = [ask(flow_id=flow, **limits).reason for flow in ("a", "a", "b", "c", "d")]
    elsewhere = ask(tenant=NORTH_TWO, flow_id="a", **limits).reason

    assert asked == [None, "import_tokens", None, None, "daily_tokens"]
    assert elsewhere is None


def test_a_client_accounts_own_budgets_hold_instead_of_the_stacks(laboratory: Laboratory, stub: Stub) -> None:
    tokens, _ = reserved_by_one_call(laboratory)
    own: dict[str, tuple[Any, dict[str, int], str | None]] = {
        "lower": ({"daily_tokens": 0}, {}, "daily_tokens"),
        "higher": ({"import_tokens": tokens}, {"llm_import_tokens": 0}, None),
        "in dollars": ({"import_usd": "0"}, {}, "import_usd"),
        "not to be understood": ({"dayly_tokens": 0}, {}, None),
        "not an object": ("none", {}, None),
    }
    found = {}
    try:
        for name, (budgets, limits, _) in own.items():
            _give(laboratory, {"model_budgets": budgets})
            found[name] = ask(flow_id=name, **limits).reason
    finally:
        _give(laboratory, None)

    assert found == {name: reason for name, (_, _, reason) in own.items()}


def _give(laboratory: Laboratory, settings: Any) -> None:
    with laboratory.superuser.begin() as connection:
        connection.execute(
            sa.text("UPDATE migration.client_accounts SET settings = CAST(:settings AS jsonb) WHERE id = :id"),
            {"settings": None if settings is None else json.dumps(settings), "id": UUID(str(NORTH.client_account_id))},
        )


def test_a_model_without_a_price_is_bound_by_tokens_alone(laboratory: Laboratory, stub: Stub) -> None:
    free = ask(llm_simple_model=UNPRICED, llm_import_usd=Decimal(0), llm_daily_usd=Decimal(0))
    bound = ask(llm_simple_model=UNPRICED, llm_import_tokens=100)

    assert (free.outcome, bound.reason) == (Outcome.ANSWERED, "import_tokens")


def test_what_nobody_knows_the_tokens_of_counts_as_the_most_it_can_have_had(laboratory: Laboratory, stub: Stub) -> None:
    tokens, _ = reserved_by_one_call(laboratory)
    stub.behaviour = always(said({"word": "yes"}), pause=2)
    ask(seconds=0.5)
    stub.behaviour = always(said({"word": "yes"}))

    assert ask(llm_import_tokens=2 * tokens - 1).reason == "import_tokens"
    assert ask(llm_import_tokens=2 * tokens).reason is None


def test_twenty_at_once_spend_no_more_than_the_budget(laboratory: Laboratory, stub: Stub) -> None:
    tokens, _ = reserved_by_one_call(laboratory)
    stub.asked.clear()
    engines = _engine_per_thread()
    reasons: list[str | None] = []

    def when_all_others_were_refused(_request: Any) -> Reply:
        for _ in range(200):
            if len(reasons) < 17:
                time.sleep(0.05)
        return Reply(body=said({"word": "yes"}))

    stub.behaviour = when_all_others_were_refused

    def one() -> None:
        reasons.append(ask(llm_daily_tokens=3 * tokens, llm_timeout_seconds=30).reason)

    with engines:
        threads = [threading.Thread(target=one) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(map(str, reasons)) == ["None"] * 3 + ["daily_tokens"] * 17
    assert len(stub.asked) == 3


def _engine_per_thread() -> Any:
    """Each thread a connection of its own, as each function has."""
    from importflow import database
    from importflow.config import DatabaseSettings

    own = threading.local()

    def engine() -> Any:
        if not hasattr(own, "engine"):
            own.engine = database.build_engine(DatabaseSettings.from_environment())
        return own.engine

    patch = pytest.MonkeyPatch()
    patch.setattr(database, "engine", engine)
    return _Undone(patch)


class _Undone:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
