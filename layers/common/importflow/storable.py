"""What the database can hold of what callers say."""

from datetime import datetime


def storable_moment(moment: datetime) -> datetime:
    """The moment, if the database can hold it in any zone; ValueError for others and for one without a zone."""
    if moment.tzinfo is None or not 1970 < moment.year < 9999:
        raise ValueError("a moment that nothing here can be of")
    return moment
