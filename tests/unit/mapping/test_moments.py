"""Dates and times to ISO 8601 in UTC, and the order of day and month in a column."""

from __future__ import annotations

import pytest

from importflow.findings import FindingCode
from importflow.mapping.moments import DateOrder, Edge, date_order, moment, year_first

INVALID, AMBIGUOUS = FindingCode.INVALID_DATE, FindingCode.AMBIGUOUS_DATE
MOMENTS = {
    "2025-01-31": "2025-01-31T00:00:00+00:00",
    "2025-01-31 14:30": "2025-01-31T14:30:00+00:00",
    "2025-01-31T14:30:05Z": "2025-01-31T14:30:05+00:00",
    "2025-01-31T14:30:05.25+02:00": "2025-01-31T12:30:05.250000+00:00",
    "2025-01-31T14:30:05-0500": "2025-01-31T19:30:05+00:00",
    "2024-01-25 11:17:30.272 +0000 UTC": "2024-01-25T11:17:30.272000+00:00",
    "2025/1/5": "2025-01-05T00:00:00+00:00",
    "20250131": "2025-01-31T00:00:00+00:00",
    "20250131T143005Z": "2025-01-31T14:30:05+00:00",
    "1706181450": "2024-01-25T11:17:30+00:00",
    "1706181450272": "2024-01-25T11:17:30.272000+00:00",
    "31/01/2025": "2025-01-31T00:00:00+00:00",
    "01/31/2025 02:30:00 PM": "2025-01-31T14:30:00+00:00",
    "12/31/2025 12:05 am": "2025-12-31T00:05:00+00:00",
    "05/05/2025": "2025-05-05T00:00:00+00:00",
    "01.02.2025": "2025-02-01T00:00:00+00:00",
    "31-01-25": "2025-01-31T00:00:00+00:00",
    "31/01/69": "1969-01-31T00:00:00+00:00",
    "25-Jan-24": "2024-01-25T00:00:00+00:00",
    "January 25, 2024 11:17": "2024-01-25T11:17:00+00:00",
    "Thu Jan 25 11:17:30 2024": "2024-01-25T11:17:30+00:00",
    "Thu, 25 Jan 2024 11:17:30 GMT": "2024-01-25T11:17:30+00:00",
    "2025-01-31 24:00": "2025-02-01T00:00:00+00:00",
    "12/15/2024 12:00-18:00": "2024-12-15T12:00:00+00:00",
    "0000-00-00 00:00:00": None,
    "1970-01-01": None,
    "0": INVALID,
    "1900-01-01": None,
    "Never": None,
    "unknown": None,
    "01/02/2025": AMBIGUOUS,
    "1-2-25 10:00": AMBIGUOUS,
    "2025-02-30": INVALID,
    "2025-01-31 25:00": INVALID,
    "2025-01-31 sometime": INVALID,
    "13/13/2025": INVALID,
    "25 Foo 2024": INVALID,
    "10:00": INVALID,
    "1500-01-01": INVALID,
    "next week": INVALID,
}


@pytest.mark.parametrize(("cell", "value"), MOMENTS.items())
def test_a_moment_is_written_in_iso_8601(cell: str, value: object) -> None:
    assert moment()(cell) == value


RANGES = {
    "12/15/2024 12:00-18:00": "2024-12-15T18:00:00+00:00",
    "12/15/2024 18:00-24:00": "2024-12-16T00:00:00+00:00",
    "2024-12-15 12:00": "2024-12-15T12:00:00+00:00",
}


@pytest.mark.parametrize(("cell", "end"), RANGES.items())
def test_of_a_time_range_the_end_may_be_asked_for(cell: str, end: str) -> None:
    assert moment(Edge.END)(cell) == end


ORDERS: dict[str, tuple[list[str], DateOrder | None]] = {
    "a day above twelve in front": (["01/02/2025", "25/02/2025"], DateOrder.DAY_FIRST),
    "a day above twelve in the middle": (["01/02/2025", "02/25/2025 10:00"], DateOrder.MONTH_FIRST),
    "dots": (["01.02.2025"], DateOrder.DAY_FIRST),
    "both, so neither": (["25/02/2025", "02/25/2025"], None),
    "nothing shows it": (["01/02/2025", "03/04/2025"], None),
    "the same number twice proves nothing": (["05/05/2025"], None),
    "no numeric date": (["2025-01-31", "25 Jan 2024"], None),
}


@pytest.mark.parametrize(("cells", "order"), ORDERS.values(), ids=ORDERS)
def test_the_order_of_day_and_month_is_what_a_value_of_the_column_proves(
    cells: list[str], order: DateOrder | None
) -> None:
    assert date_order(cells)[0] is order


FIRST = {
    ("01/02/2025", DateOrder.DAY_FIRST): "2025-02-01",
    ("01/02/2025", DateOrder.MONTH_FIRST): "2025-01-02",
    ("1/2/25 10:00-16:00", DateOrder.MONTH_FIRST): "2025-01-02 10:00-16:00",
    ("2025-01-31", DateOrder.MONTH_FIRST): "2025-01-31",
    ("soon", DateOrder.DAY_FIRST): "soon",
}


@pytest.mark.parametrize(("dated", "text"), FIRST.items())
def test_a_date_in_a_known_order_is_rewritten_with_its_year_in_front(dated: tuple[str, DateOrder], text: str) -> None:
    assert year_first(*dated) == text
