"""Explain import: a summary and insights, in words, of an import that is completed.

Guarantees: the import is over and stays what it is; each of the two is a step of its own, settled whatever happens;
explaining again asks for nothing that is there.
"""

from importflow.config import LlmSettings
from importflow.database import OpenSession
from importflow.judgement.answers import ImportInsights, ImportSummary
from importflow.judgement.asking import Asking, JudgementStep
from importflow.judgement.facts import read_facts
from importflow.judgement.prompts import ask_for_insights, ask_for_summary
from importflow.messages import Explained, ImportPointer
from importflow.queries import imports

EXPLANATION_SECONDS = 50.0


def explain_import(open_session: OpenSession, pointer: ImportPointer, models: LlmSettings) -> Explained:
    """Ask for both, one after the other; no transaction is open while a model thinks."""
    with open_session(pointer.tenant) as session:
        facts = read_facts(session, pointer, imports.require(session, pointer.data_import_id))
    asking = Asking.within(EXPLANATION_SECONDS, open_session, pointer, models)
    asking.ask(JudgementStep.IMPORT_SUMMARY, lambda: ask_for_summary(facts), ImportSummary)
    asking.ask(JudgementStep.IMPORT_INSIGHTS, lambda: ask_for_insights(facts), ImportInsights)
    return Explained()
