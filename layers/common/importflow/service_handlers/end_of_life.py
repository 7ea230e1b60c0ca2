"""When the maker of an operating system stops supporting it, by the spelling an export uses.

The facts stand in `end_of_life.json`, with the day the table was made and the page each product's
dates come from. A major release counts until its last minor release or service pack ends.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

SOON = timedelta(days=365)

_NOISE = re.compile(r"\((?:r|tm|c)\)|[®™©]|\(?\b(?:32|64)[ -]?bit\)?|[,;()]")
# Words that may stand between a product's name and its release.
_BETWEEN = (
    r"(?:gnu/linux|linux|for|servers?|workstation|client|desktop|as|es|ws|hosts?|standard|enterprise"
    r"|datacenter|essentials|release|version|edition|lts|os)"
)
_NUMBER = r"\d{1,4}(?:\.\d+)*"
_RELEASE = (
    rf"(?P<release>(?:xp|vista|{_NUMBER}(?:/{_NUMBER})*)(?: ?r2)?)(?!\w)"
    r"(?P<open> ?(?:\+|or later|and later|or newer))?"
)


@dataclass(frozen=True, slots=True)
class SupportEnd:
    """When support of a release ends; `extended` is what can be bought, or is given, beyond it."""

    release: str
    ends: date
    extended: date | None
    source: str

    def has_ended(self, on: date) -> bool:
        """Whether support had ended by that day."""
        return self.ends < on

    def ends_soon(self, on: date) -> bool:
        """Whether support ends within a year of that day."""
        return on <= self.ends <= on + SOON


class _Product(BaseModel):
    """A product of the table: how it is spelled and when its releases end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    product: str
    names: tuple[str, ...]
    source: str
    unless: tuple[str, ...] = ()
    releases: dict[str, tuple[date, date | None]]

    def releases_in(self, text: str) -> re.Match[str] | None:
        """Where the text names this product and a release of it."""
        if any(word in text for word in self.unless):
            return None
        return _pattern(self.names).search(text)

    def support_end(self, release: str) -> SupportEnd | None:
        """The entry of the release, or of the one it is a minor release of (`6.10` of `6`)."""
        known = re.sub(r"(?<=\d)r2", " r2", release)
        while known not in self.releases:
            known, _, minor = known.rpartition(".")
            if not minor or not known:
                return None
        ends, extended = self.releases[known]
        return SupportEnd(f"{self.product} {known.upper()}", ends, extended, self.source)


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    made: date
    about: str
    products: tuple[_Product, ...]


def support_end(operating_system: str, version: str | None = None) -> SupportEnd | None:
    """When support of the system ends; None where neither text tells a release the table knows.

    A name that stands for several releases (`CentOS 4/5/6/7`) is judged by the last of them to end;
    one that is open upwards (`2016 or later`) by none. The version is read where the name has none.
    """
    name = _plain(operating_system)
    texts = (name, f"{name} {_plain(version)}") if version else (name,)
    for text in texts:
        for product in _table().products:
            found = product.releases_in(text)
            if found:
                ends = _last_end(product, found)
                if ends or found["open"]:
                    return ends
    return None


def table_made() -> date:
    """The day the table was made."""
    return _table().made


def _plain(text: str) -> str:
    return " ".join(_NOISE.sub(" ", text.lower()).split())


def _last_end(product: _Product, found: re.Match[str]) -> SupportEnd | None:
    if found["open"]:
        return None
    ends = [product.support_end(release) for release in found["release"].split("/")]
    known = [end for end in ends if end is not None]
    return max(known, key=lambda end: end.ends) if len(known) == len(ends) else None


@lru_cache
def _table() -> _Table:
    return _Table.model_validate_json((files(__package__) / "end_of_life.json").read_bytes())


@lru_cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    spelled = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<!\w)(?:{spelled})(?:[ -]{_BETWEEN})*[ -]?v?{_RELEASE}")
