"""What a model may add to how a file is understood: fields for columns no rule knows, a category where rules are torn.

Step: Plan chunks. Guarantees: what the rules say stands; a model's word fills only what they leave open, above a
threshold, and never a field that names an asset; a file the rules refuse stays refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from importflow.errors import Rejection, RejectionCode
from importflow.judgement.answers import MOST_SUGGESTIONS, SuggestedCategory, SuggestedFields
from importflow.judgement.asking import Asking, JudgementStep
from importflow.judgement.fencing import shown
from importflow.judgement.prompts import ask_for_category, ask_for_fields
from importflow.judgement.value_shapes import shapes
from importflow.mapping.columns import MatchType, Suggestion, normalise
from importflow.mapping.matching import Corrections, Evidence
from importflow.models import ImportCategory
from importflow.service_handlers import processor_for
from importflow.service_handlers.identity import KEYS
from importflow.service_handlers.masking_columns import ColumnKind, kinds_of
from importflow.service_handlers.understanding import (
    TENANT_HEADERS,
    FileFacts,
    Preference,
    Understanding,
    understand,
)

# Columns of these kinds are not spoken of at all.
_UNSPOKEN = frozenset({ColumnKind.VALUES, ColumnKind.PERSONAL, ColumnKind.COMMAND})
# The two ends of a dependency are named by fields with these beginnings.
_ENDS = ("source_", "target_")
_MOST_FOR_CATEGORY = 40


@dataclass(frozen=True, slots=True)
class Clues:
    """All that is known of a file before it is understood; see `understanding.understand`."""

    columns: Sequence[str]
    sample: Sequence[Sequence[str]]
    named: ImportCategory | None
    corrections: Corrections
    remembered: Corrections
    facts: FileFacts

    def understand(
        self, preference: Preference | None = None, suggested: Mapping[str, Suggestion] | None = None
    ) -> Understanding | Rejection:
        """By the rules, with what a model may add to them."""
        return understand(
            self.columns,
            self.sample,
            named=self.named,
            corrections=self.corrections,
            remembered=self.remembered,
            facts=self.facts,
            preference=preference,
            suggested=suggested or {},
        )


def understand_file(clues: Clues, asking: Asking | None) -> Understanding | Rejection:
    """The file by the rules, and with a model's suggestions where one is to be asked."""
    understood = clues.understand()
    if asking is None:
        return understood
    if isinstance(understood, Rejection):
        return _with_guess(understood, clues, asking)
    preference = _break_tie(understood, clues, asking)
    if preference is not None:
        understood = _unless_refused(clues.understand(preference), understood)
    return _with_fields(understood, preference, clues, asking)


def _unless_refused(better: Understanding | Rejection, by_rules: Understanding) -> Understanding:
    return by_rules if isinstance(better, Rejection) else better


def _with_guess(refused: Rejection, clues: Clues, asking: Asking) -> Rejection:
    """The refusal, and the category a model would name; the uploader can, and decides."""
    if refused.code is not RejectionCode.CATEGORY_UNCLEAR:
        return refused
    guess = _ask_for_category(list(ImportCategory), clues, asking)
    if guess is None or guess.category is None:
        return refused
    told = (
        f"A model takes the file for {guess.category} ({guess.confidence:.0%} sure): name that category if it is right."
    )
    return Rejection(refused.code, f"{refused.message} {told}")


def _break_tie(understood: Understanding, clues: Clues, asking: Asking) -> Preference | None:
    """The model's choice among categories that the rules hold for equally likely, if it is sure."""
    if not understood.rivals:
        return None
    tied = [understood.category, *understood.rivals]
    guess = _ask_for_category(tied, clues, asking)
    if guess is None or guess.category not in tied or guess.confidence < asking.settings.llm_threshold:
        return None
    return Preference(guess.category, guess.confidence, f"The rules were torn; a model suggested it: {guess.reason}")


def _ask_for_category(categories: Sequence[ImportCategory], clues: Clues, asking: Asking) -> SuggestedCategory | None:
    offered = list(islice(_described(clues, range(len(clues.columns))), _MOST_FOR_CATEGORY))
    if not offered:
        return None
    return asking.ask(
        JudgementStep.CATEGORY_SUGGESTION, lambda: ask_for_category(categories, offered), SuggestedCategory
    )


def _with_fields(
    understood: Understanding, preference: Preference | None, clues: Clues, asking: Asking
) -> Understanding:
    """With the fields suggested for columns without one; those that are sure enough are applied."""
    unknown = [m.position for m in understood.mappings if m.match_type is MatchType.UNMAPPED]
    fields = open_fields(understood)
    offered = list(islice(_described(clues, unknown), MOST_SUGGESTIONS))
    if not offered or not fields:
        return understood
    said = asking.ask(
        JudgementStep.FIELD_SUGGESTIONS,
        lambda: ask_for_fields(understood.category, offered, fields),
        SuggestedFields,
    )
    if said is None:
        return understood
    suggested = usable(said, [column["column"] for column in offered], fields, clues.columns)
    sure = {column: each for column, each in suggested.items() if each.confidence >= asking.settings.llm_threshold}
    better = _unless_refused(clues.understand(preference, sure), understood) if sure else understood
    applied = {m.column for m in better.mappings if m.match_type is MatchType.SUGGESTED}
    return replace(better, offered={column: each for column, each in suggested.items() if column not in applied})


def open_fields(understood: Understanding) -> list[str]:
    """Fields of the category that no column fills, without those that say which asset a record is about."""
    processor = processor_for(understood.category)
    held = {mapping.field for mapping in understood.mappings}
    naming = {*processor.naming_fields, *KEYS}
    names = sorted({known.name for known in processor.fields} - held - naming)
    return [name for name in names if not name.startswith(_ENDS)]


def usable(
    said: SuggestedFields, asked: Sequence[int], fields: Sequence[str], columns: Sequence[str]
) -> dict[str, Suggestion]:
    """By column, what is about a column and a field that were asked about; the surest where several want one."""
    found: dict[str, Suggestion] = {}
    taken: set[str] = set()
    for each in sorted(said.suggestions, key=lambda suggestion: -suggestion.confidence):
        if each.column not in asked or each.field not in fields or each.field in taken or columns[each.column] in found:
            continue
        taken.add(each.field)
        found[columns[each.column]] = Suggestion(each.field, each.confidence, each.reason)
    return found


def _described(clues: Clues, positions: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Number, header and value shapes of the columns a model may hear of."""
    kinds, evidence = kinds_of(clues.columns), Evidence(clues.sample)
    for position in positions:
        header = clues.columns[position]
        if kinds[position] not in _UNSPOKEN and normalise(header) not in TENANT_HEADERS:
            yield {"column": position, "header": shown(header), "values": shapes(evidence.cells(position))}
