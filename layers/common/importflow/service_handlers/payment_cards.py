"""Payment card numbers in text, told apart from the other long numbers an inventory is full of."""

import re
from collections.abc import Iterable

# Contiguous, or grouped as cards are printed: 4-4-4-4 (and 3 more), 4-6-4 and 4-6-5, with one kind of separator.
# Not beside letters, points, slashes or hyphens: those belong to serial numbers, UUIDs, versions, ARNs and paths.
_CANDIDATE = re.compile(
    r"(?<![\w./+-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})"
    r"(?![\w/]|[.:-]\w)"
)
_WHOLE_NUMBER = re.compile(r"\d{13,19}")

# (lowest prefix, highest prefix, lengths) of the issuers' ranges: ISO/IEC 7812 with the ranges published by Visa,
# Mastercard (2-series since 2017), American Express, Discover, Diners Club, JCB, UnionPay and Maestro.
_RANGES: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4, 4, frozenset({13, 16, 19})),
    (51, 55, frozenset({16})),
    (2221, 2720, frozenset({16})),
    (34, 34, frozenset({15})),
    (37, 37, frozenset({15})),
    (6011, 6011, frozenset({16, 19})),
    (644, 649, frozenset({16, 19})),
    (65, 65, frozenset({16, 19})),
    (300, 305, frozenset({14, 16, 19})),
    (36, 36, frozenset({14, 16, 19})),
    (38, 39, frozenset({16, 19})),
    (3528, 3589, frozenset({16, 19})),
    (62, 62, frozenset({16, 17, 18, 19})),
    (5018, 5018, frozenset(range(13, 20))),
    (5020, 5020, frozenset(range(13, 20))),
    (5038, 5038, frozenset(range(13, 20))),
    (5893, 5893, frozenset(range(13, 20))),
    (6304, 6304, frozenset(range(13, 20))),
    (6759, 6763, frozenset(range(13, 20))),
)
_FEWEST_NUMBERS = 5


def mask_cards(cell: str, mask: str) -> str:
    """The cell with every card number in it replaced."""
    return _CANDIDATE.sub(lambda found: mask if is_card(found[0]) else found[0], cell)


def is_card(text: str) -> bool:
    """13 to 19 digits in an issuer's range whose check digit fits (Luhn, ISO/IEC 7812-1 annex B)."""
    digits = text.replace(" ", "").replace("-", "")
    return _is_issued(digits) and _passes_luhn(digits)


def are_plain_numbers(cells: Iterable[str]) -> bool:
    """Whether a column's long numbers are numbers: of those that are a whole cell, most are no card.

    One number in ten passes the check digit by chance, so a column of them would lose some cells; in a column of
    cards all pass. A handful is too few to tell.
    """
    numbers = [cell for cell in cells if _WHOLE_NUMBER.fullmatch(cell)]
    return len(numbers) >= _FEWEST_NUMBERS and 2 * sum(map(is_card, numbers)) < len(numbers)


def _is_issued(digits: str) -> bool:
    return any(len(digits) in lengths and low <= int(digits[: len(str(low))]) <= high for low, high, lengths in _RANGES)


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
