"""The questions: what the model is to do, in our words alone, and the data it is about, fenced."""

from collections.abc import Mapping, Sequence
from typing import Any

from importflow.judgement.fencing import RULE, fenced
from importflow.models import ImportCategory
from importflow.multi_model_service import Prompt

_ROLE = "You help to import exports of IT inventories for planning cloud migrations. Answer by the tool only."
_SHAPES = (
    "Of a column's values you see shapes only: A and a stand for runs of letters, 9 for one of digits; `filled` counts"
    " the values looked at, `different` the different ones, `shortest` and `longest` are lengths."
)
_CATEGORIES = {
    ImportCategory.CMDB_EXPORT: "an inventory of servers, applications or other configuration items",
    ImportCategory.APP_DISCOVERY: "dependencies: which system talks to which",
    ImportCategory.INFRASTRUCTURE: "measurements: how busy systems are, capacity",
    ImportCategory.SENSITIVE_DATA: "findings of sensitive data: what was found where, classifications",
}


def ask_for_fields(category: ImportCategory, columns: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> Prompt:
    """Which of the `fields` do the `columns` (`column`, `header`, `values`) fill?"""
    task = (
        f"A file holds {_CATEGORIES[category]}. Its rules know none of the columns below. Say which of the fields a"
        " column fills, by the column's number and the field's name exactly as given; leave out columns that fill none."
        " A field is filled by one column at most. `confidence` above 0.9 means that you would change the data by it"
        " unasked."
    )
    return Prompt(" ".join((_ROLE, task, _SHAPES, RULE)), fenced({"fields": list(fields), "columns": list(columns)}))


def ask_for_category(categories: Sequence[ImportCategory], columns: Sequence[Mapping[str, Any]]) -> Prompt:
    """Which of the categories is a file with these columns?"""
    choices = "; ".join(f"{category}: {_CATEGORIES[category]}" for category in categories)
    task = f"Say which category a file with the columns below is, or null if none of them. Categories: {choices}."
    return Prompt(" ".join((_ROLE, task, _SHAPES, RULE)), fenced({"columns": list(columns)}))


def ask_for_summary(facts: Mapping[str, Any]) -> Prompt:
    """What did the import do, and what is to be corrected first?"""
    task = (
        "Sum up for the person who uploaded a file what its import did, in at most five short sentences and plain"
        " words, and say what to correct first, by the codes of the findings below. Use the counts below and no others;"
        " an empty `fix_first` is right where nothing needs correcting."
    )
    return Prompt(" ".join((_ROLE, task, RULE)), fenced(facts))


def ask_for_insights(facts: Mapping[str, Any]) -> Prompt:
    """What do the counts show?"""
    task = (
        "Say what the counts below show about dependencies between systems and about the quality of the data that"
        " matters for planning a migration: gaps, doubts, risks. The most important first, a sentence each, with the"
        " counts it rests on. Say nothing that the counts do not show."
    )
    return Prompt(" ".join((_ROLE, task, RULE)), fenced(facts))
