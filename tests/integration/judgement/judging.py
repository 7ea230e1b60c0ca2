"""Files that rules alone do not understand, and what is to be seen of a model's work on them."""

from __future__ import annotations

from typing import Any

from importflow.judgement import asking
from tests.integration.laboratory import Laboratory, Ran

# `Arbeitsspeicher` and `Kerne` are known to no rule.
FILE = "Name,IP Address,Arbeitsspeicher,Kerne,Notiz\n" + "".join(
    f"srv-{n},10.0.0.{n},{16 * n},{n},note {n}\n" for n in range(1, 6)
)
MEANT = {"Arbeitsspeicher": "memory_gb", "Kerne": "cpu_cores"}
# A column that only measurements have and one that only findings of sensitive data have.
TORN = "Hostname,Avg CPU %,PII Types,Bemerkung\nsrv-1,50,email,x\n"
JUDGED = ["field_suggestions", "import_summary", "import_insights"]


def judged(ran: Ran) -> dict[str, tuple[str, str | None]]:
    """Status and reason of every step that asks a model."""
    return {
        step["step_name"]: (step["status"], step["output"].get("reason"))
        for step in ran.status["steps"]
        if step["step_name"] in {name.value for name in asking.JudgementStep}
    }


def mapped(ran: Ran) -> dict[str, tuple[str | None, str]]:
    return {m["column"]: (m["field"], m["match_type"]) for m in ran.status["column_mappings"]}


def calls(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows(
        "SELECT feature_context, coalesce(error_type, 'answered') FROM migration.llm_usage_logs ORDER BY created_at"
    )


def inventory(laboratory: Laboratory) -> list[Any]:
    return laboratory.rows("SELECT name, ip_address, memory_gb, cpu_cores FROM migration.assets ORDER BY name")
