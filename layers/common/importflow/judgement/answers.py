"""What a model may answer: closed, bounded, and text only. Its JSON Schema is sent along with the question."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from importflow.models import ImportCategory
from importflow.service_handlers.masking import mask_anything

MOST_SUGGESTIONS = 60
_BLANKS = re.compile(r"\s+")
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def plain_text(text: str) -> str:
    """One line of what people can see: no control, format or private characters, nothing that looks like a secret."""
    seen = "".join(" " if unicodedata.category(c) in _HIDDEN else c for c in text)
    return mask_anything(_BLANKS.sub(" ", seen).strip())


Sentence = Annotated[str, StringConstraints(max_length=400), AfterValidator(plain_text)]
Paragraph = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(plain_text)]
Confidence = Annotated[float, Field(ge=0, le=1, strict=False, allow_inf_nan=False)]


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SuggestedField(Answer):
    """Which field a column fills; `column` is its number in the question."""

    column: int
    field: Annotated[str, StringConstraints(max_length=100)]
    confidence: Confidence
    reason: Sentence


class SuggestedFields(Answer):
    """Columns that fill a field; those that fill none are left out."""

    suggestions: Annotated[list[SuggestedField], Field(max_length=MOST_SUGGESTIONS)]


class SuggestedCategory(Answer):
    """The category of the file; null where it is none of them."""

    category: ImportCategory | None
    confidence: Confidence
    reason: Sentence


class Fix(Answer):
    """What to correct, by the code of the finding it is about."""

    code: Annotated[str, StringConstraints(max_length=60)]
    advice: Sentence


class ImportSummary(Answer):
    """What an import did, for the person who uploaded the file, and what to correct first."""

    summary: Paragraph
    fix_first: Annotated[list[Fix], Field(max_length=5)]


class Importance(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Subject(StrEnum):
    DEPENDENCIES = "dependencies"
    DATA_QUALITY = "data_quality"


class Insight(Answer):
    """Something the counts show that matters for planning a migration."""

    about: Subject
    importance: Importance
    insight: Sentence


class ImportInsights(Answer):
    """The most important first."""

    insights: Annotated[list[Insight], Field(max_length=8)]
