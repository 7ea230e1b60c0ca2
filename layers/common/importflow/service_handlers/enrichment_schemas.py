"""What a record of a category can say, as JSON Schema, made from the processor that reads it.

Guarantees: nothing is written down twice: the fields, their types (those that their converters return), their
lengths and the columns a file needs are asked of the processor itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, permutations
from typing import Any, TypeAlias, get_args, get_type_hints

from importflow.findings import FindingCode
from importflow.mapping.columns import ColumnMapping, Field, MatchType
from importflow.mapping.readings import ValueKind
from importflow.models import Asset, ImportCategory
from importflow.service_handlers import processor_for
from importflow.service_handlers.base_processor import BaseDataImportProcessor
from importflow.service_handlers.validators import FileValidator, RecordValidator

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_SPELLINGS = 12
_TYPES: Mapping[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    list[str]: {"type": "array", "items": {"type": "string"}},
}
_Pair: TypeAlias = frozenset[frozenset[str]]
_NO_VALUES = {FindingCode, type(None)}


@cache
def enrichment_schema(category: ImportCategory) -> dict[str, Any]:
    """The schema of one record's values by field; `x-needs` lists sets of fields one of which a file must fill."""
    processor = processor_for(category)
    fields = _fields(processor)
    validators: list[RecordValidator | FileValidator] = [*processor.record_validators, *processor.file_validators]
    return {
        "$schema": DIALECT,
        "$id": schema_uri(category),
        "title": category.value,
        "description": (type(processor).__doc__ or "").strip(),
        "type": "object",
        "properties": {name: _property(name, spelled) for name, spelled in sorted(fields.items())},
        "additionalProperties": False,
        "x-needs": _needs(processor, sorted(fields)),
        "x-validators": [{"name": validator.name, "asks": validator.description} for validator in validators],
    }


def schema_uri(category: ImportCategory) -> str:
    return f"importflow://enrichment-schemas/{category.value}"


def _fields(processor: BaseDataImportProcessor) -> dict[str, list[Field]]:
    """Each field with everybody's way of spelling it; the category's own come first."""
    fields: dict[str, list[Field]] = {}
    for known in (*processor.fields, *(theirs for vendor in processor.vendors for theirs in vendor.fields)):
        fields.setdefault(known.name, []).append(known)
    return fields


def _property(name: str, spelled: Sequence[Field]) -> dict[str, Any]:
    described = dict(_type(spelled))
    length = getattr(Asset.__table__.c[name].type, "length", None) if name in Asset.__table__.c else None
    if length is not None and described == {"type": "string"}:
        described["maxLength"] = length
    spellings = sorted({alias for known in spelled for alias in known.aliases})
    return described | {"x-headers": spellings[:MOST_SPELLINGS], "x-headers-total": len(spellings)}


def _type(spelled: Sequence[Field]) -> Mapping[str, Any]:
    """What the converters say they return; where they do not say, what the kind of the field is read as."""
    kinds = {known.kind for known in spelled}
    if ValueKind.MOMENT in kinds:
        return {"type": "string", "format": "date-time"}
    returned = {kind for known in spelled for converter in known.aliases.values() for kind in _returned(converter)}
    if len(returned) == 1 and (only := returned.pop()) in _TYPES:
        return _TYPES[only]
    return _TYPES[str] if kinds == {ValueKind.TEXT} else _TYPES[float]


def _returned(converter: Any) -> Iterator[object]:
    hint = get_type_hints(converter).get("return")
    yield from (kind for kind in get_args(hint) or (hint,) if kind not in _NO_VALUES)


def _needs(processor: BaseDataImportProcessor, names: Sequence[str]) -> list[list[list[str]]]:
    """Each entry: lists of fields, of every one of which one column must fill a field. Asked of `refuse`."""
    alone = [name for name in names if processor.refuse([_filling(name)]) is None]
    others = [name for name in names if name not in alone]
    together: dict[str, set[str]] = {}
    for one, other in combinations(others, 2):
        if processor.refuse([_filling(one), _filling(other)]) is None:
            together.setdefault(one, set()).add(other)
            together.setdefault(other, set()).add(one)
    pairs = {frozenset({frozenset(_alike(name, together)), frozenset(found)}) for name, found in together.items()}
    widest = [pair for pair in pairs if not any(pair != other and _is_within(pair, other) for other in pairs)]
    return sorted(([[alone]] if alone else []) + [sorted(map(sorted, pair)) for pair in widest])


def _is_within(pair: _Pair, other: _Pair) -> bool:
    """Whether each side of the pair is a part of a side of its own of the other."""
    return any(all(mine <= theirs for mine, theirs in zip(pair, sides, strict=False)) for sides in permutations(other))


def _alike(name: str, together: Mapping[str, set[str]]) -> Iterator[str]:
    """The fields that go with the same partners."""
    return (other for other, partners in together.items() if partners == together[name])


def _filling(name: str) -> ColumnMapping:
    return ColumnMapping(position=0, column=name, alias=name, field=name, match_type=MatchType.DIRECT, confidence=1.0)
