"""Whether models had a part in imports: what `make demo` says, and how it is told to ask one.

`LLM_MODEL=amazon.nova-lite-v1:0 make demo` turns models on. The emulator answers for Bedrock: in words that are no
chat completions (`MINISTACK_BEDROCK_PROXY_URL=http://127.0.0.1:11434`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

# Steps that ask a model; the others of an import do not.
JUDGEMENT_STEPS = ("category_suggestion", "field_suggestions", "import_summary", "import_insights")
_PROXY = "MINISTACK_BEDROCK_PROXY_URL"


def model_parameters(environment: Mapping[str, str]) -> dict[str, str]:
    """The template's parameters for the model that the environment names; none where it names none."""
    model = environment.get("LLM_MODEL", "")
    if not model:
        return {}
    names = {f"Llm{complexity}Model": model for complexity in ("Simple", "Medium", "Complex")}
    return names | {"LlmModelArns": f"arn:aws:bedrock:us-east-1::foundation-model/{model}"}


def emulator_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Where the emulator passes questions on to, if anywhere."""
    return {_PROXY: environment[_PROXY]} if environment.get(_PROXY) else {}


def is_explained(status: Mapping[str, Any]) -> bool:
    """Whether the last step of a completed import that asks a model is settled."""
    settled = {s["step_name"] for s in status.get("steps") or [] if s["status"] not in ("pending", "running")}
    return status.get("status") != "completed" or JUDGEMENT_STEPS[-1] in settled


def judgement_line(statuses: Iterable[Mapping[str, Any]]) -> str:
    """Whether a model was used in these imports, in a sentence."""
    steps = [step for status in statuses for step in status.get("steps") or [] if step["step_name"] in JUDGEMENT_STEPS]
    if not steps:
        return "No model was used: the flag llm_suggestions is off."
    answered = Counter(str(step["output"].get("model")) for step in steps if step["status"] == "completed")
    reasons = Counter(str(step["output"].get("reason")) for step in steps if step["status"] != "completed")
    without = ", ".join(f"{count} × {reason}" for reason, count in reasons.most_common())
    unanswered = f" {sum(reasons.values())} steps went without an answer ({without})." if reasons else ""
    if not answered:
        return f"No model was used: none answered.{unanswered}"
    used = ", ".join(f"{model} ({count} answers)" for model, count in answered.most_common())
    return f"A model was used: {used}.{unanswered}"
