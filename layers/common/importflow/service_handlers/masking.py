"""Masking at the door: secrets and raw personal values leave a chunk before anything is stored, logged or compared.

Every category passes here, because such values come in by the side door: a command line in a list of processes, a
column of samples in a catalogue, a card number in somebody's notes. What stays is said per kind of column in
`masking_columns.py`; a masked value leaves no trace of itself, neither a hash nor its exact length.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from importflow.findings import FindingCode
from importflow.mapping.values import BLANKS
from importflow.service_handlers.masking_columns import ColumnKind, kinds_of
from importflow.service_handlers.payment_cards import are_plain_numbers, mask_cards
from importflow.service_handlers.record_batch import RecordBatch
from importflow.service_handlers.secret_patterns import MASK, mask_command, mask_secrets, mask_ssn

_WHOLE = "[masked, "
# Every mask begins with it.
MASK_SIGN = MASK[0]
_CLASSES = ((8, "1-8"), (32, "9-32"), (256, "33-256"))
_NOT_VALUES = BLANKS | {"true", "false", "yes", "no", "y", "n"}
_LONGEST_COUNT = 6

# Every digit a 0, every blank, hyphen or underscore a hyphen, letters in lower case: one look for each shape.
_SHAPES = bytes(
    ord("0") if chr(c).isascii() and chr(c).isdigit() else ord("-") if c in b" \t_" else c + 32 if 65 <= c <= 90 else c
    for c in range(256)
)
_CARD_SHAPES = (b"0" * 13, b"0000-0000-0000-0000", b"0000-000000-0000")
_SSN_SHAPE = b"000-00-0000"
_SECRET_SHAPES = (
    b"-----begin", b"passw", b"passphr", b"pwd", b"secret", b"token", b"api-key", b"apikey", b"accesskey",
    b"access-key", b"account-key", b"accountkey", b"sharedaccess", b"bearer-", b"authorization",
)  # fmt: skip
_SECRET_LETTERS = (b"AKIA", b"ASIA", b"eyJ")
_CREDENTIALS = re.compile(rb"://[^\s/?#@:]*:[^\s/@]+@")
_KEY_CHARACTERS = bytes(ord("x") if (chr(c).isascii() and chr(c).isalnum()) or c in b"+/" else 32 for c in range(256))


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Which detectors a text is worth: shapes seen in it, at a fraction of the cost of looking properly."""

    cards: bool
    ssn: bool
    secrets: bool

    def __bool__(self) -> bool:
        return self.cards or self.ssn or self.secrets


def is_masked(cell: str) -> bool:
    """Whether nothing is left of the cell: it says nothing about its record any more."""
    return cell == MASK or (cell.startswith(_WHOLE) and cell.endswith("]"))


def mask_batch(batch: RecordBatch) -> None:
    """Mask the records in place and note, per record and column, that something was masked."""
    for position, masks in _masks(batch.columns, batch.cells).items():
        column = batch.columns[position]
        for index, row in enumerate(batch.cells):
            if row[position] in masks:
                row[position] = masks[row[position]]
                batch.note(index, FindingCode.SENSITIVE_VALUE_MASKED, column)
    for index, extra in batch.extra.items():
        masked = [mask_anything(cell) for cell in extra]
        if masked != extra:
            batch.extra[index] = masked
            batch.note(index, FindingCode.SENSITIVE_VALUE_MASKED)


def mask_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows as they may be shown or kept before validation (a file's sample), cells as many as came."""
    known = len(columns)
    width = max([known, *map(len, rows)])
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    for position, masks in _masks([*columns, *[""] * (width - known)], padded).items():
        for row in padded:
            row[position] = masks.get(row[position], row[position])
    masked = [[*row[:known], *map(mask_anything, row[known:])] for row in padded]
    return [row[: len(original)] for row, original in zip(masked, rows, strict=True)]


def mask_anything(cell: str) -> str:
    """Text without a column: whatever looks like a secret, a card or a social security number goes."""
    return mask_ssn(mask_cards(mask_command(cell), MASK))


def _masks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, dict[str, str]]:
    """By position, the distinct cells that change, and into what."""
    kinds = kinds_of(columns)
    suspicious = bool(_suspicion(chain.from_iterable(rows)))
    masks: dict[int, dict[str, str]] = {}
    for position, kind in enumerate(kinds):
        if suspicious or kind in _ALWAYS_LOOKED_AT:
            cells = {row[position] for row in rows}
            changed = {cell: masked for cell, masked in _masked_cells(kind, cells) if masked != cell}
            if changed:
                masks[position] = changed
    return masks


_ALWAYS_LOOKED_AT = frozenset({ColumnKind.VALUES, ColumnKind.PERSONAL, ColumnKind.COMMAND})


def _masked_cells(kind: ColumnKind, cells: set[str]) -> Iterable[tuple[str, str]]:
    if kind is ColumnKind.VALUES:
        return ((cell, _whole(cell)) for cell in cells)
    if kind is ColumnKind.PERSONAL:
        return ((cell, cell if _is_count(cell) else _whole(cell)) for cell in cells)
    suspicion = _suspicion(cells)
    cards = suspicion.cards and kind is not ColumnKind.IDENTIFIER and not are_plain_numbers(cells)
    ssn = suspicion.ssn and kind is not ColumnKind.IDENTIFIER
    secrets = mask_command if kind is ColumnKind.COMMAND else mask_secrets if suspicion.secrets else str
    if not (cards or ssn or secrets is not str):
        return ()
    return ((cell, _part(secrets(cell), cards=cards, ssn=ssn)) for cell in cells)


def _part(cell: str, *, cards: bool, ssn: bool) -> str:
    if cards:
        cell = mask_cards(cell, MASK)
    return mask_ssn(cell) if ssn else cell


def _whole(cell: str) -> str:
    stripped = cell.strip()
    if stripped.lower() in _NOT_VALUES or is_masked(stripped):
        return cell
    length = next((name for most, name in _CLASSES if len(stripped) <= most), "over 256")
    return f"{_WHOLE}{length} characters]"


def _is_count(cell: str) -> bool:
    stripped = cell.strip()
    return stripped.isdecimal() and len(stripped) <= _LONGEST_COUNT


def _suspicion(cells: Iterable[str]) -> Suspicion:
    text = "\n".join(cells).encode("utf-8", "replace")
    shapes = text.translate(_SHAPES)
    return Suspicion(
        cards=any(shape in shapes for shape in _CARD_SHAPES),
        ssn=_SSN_SHAPE in shapes,
        secrets=any(shape in shapes for shape in _SECRET_SHAPES)
        or any(letters in text for letters in _SECRET_LETTERS)
        or (b"://" in text and b"@" in text and _CREDENTIALS.search(text) is not None)
        or b"x" * 40 in text.translate(_KEY_CHARACTERS),
    )
