"""Fields that are columns of `assets`: how their text is limited and their sizes and rates are spelled."""

from importflow.findings import FindingCode
from importflow.mapping.columns import Field, field, normalise
from importflow.mapping.numbers import MBITS_PER_UNIT, rate, size
from importflow.mapping.readings import ValueKind
from importflow.mapping.values import Converter, host_name, statement, text
from importflow.models import Asset

# Header endings that name a unit of size, and the unit they name (a key of `GIB_PER_UNIT`).
_SIZE_ENDINGS = {
    "gb": "gb", "gib": "gb", "ingb": "gb", "ingib": "gb", "gigabytes": "gb",
    "mb": "mb", "mib": "mb", "inmb": "mb", "inmib": "mb", "megabytes": "mb", "mebibytes": "mb",
    "kb": "kb", "kib": "kb", "inkb": "kb", "kilobytes": "kb",
    "b": "b", "bytes": "b", "inbytes": "b",
    "tb": "tb", "tib": "tb", "intb": "tb", "terabytes": "tb",
}  # fmt: skip
# Header endings that name a unit of throughput, and the unit they name where the case of the header does not tell.
_RATE_ENDINGS = {
    "mbps": "Mbps", "mbits": "Mbit/s", "mbitps": "Mbit/s", "mbpersecond": "MB/s", "mbs": "MB/s",
    "mibps": "MiB/s", "mibs": "MiB/s", "kbps": "kbps", "kbs": "KB/s", "inkb": "KB/s", "inkbps": "KB/s",
    "kibps": "KiB/s", "kibs": "KiB/s", "gbps": "Gbps", "bps": "bit/s", "bytespersec": "B/s", "bytespersecond": "B/s",
}  # fmt: skip
# No machine has 512 GB of memory and more in every row; one with 512 MB is small but real.
MEMORY_MEBIBYTES_FROM = 512


def asset_length(name: str) -> int | None:
    """How many characters `assets.<name>` holds; None where there is no limit."""
    return getattr(Asset.__table__.c[name].type, "length", None)


def asset_text(name: str, too_long: FindingCode = FindingCode.TEXT_TOO_LONG) -> Converter:
    """Text limited to what `assets.<name>` holds."""
    return text(asset_length(name), too_long)


def text_field(name: str, *spellings: str) -> Field:
    """A text column of `assets`, limited to what it holds; words for "unknown" count as blank."""
    return field(name, statement(asset_length(name)), *spellings)


def remark_field(name: str, *spellings: str) -> Field:
    """A text column of `assets` where every word may mean something (NA is a continent)."""
    return field(name, asset_text(name), *spellings)


def naming_field(name: str, *spellings: str) -> Field:
    """A text column of `assets` that identifies; a value too long for it rejects the record."""
    return field(name, statement(asset_length(name), FindingCode.NAME_TOO_LONG), *spellings)


def host_name_field(name: str, *spellings: str) -> Field:
    """A naming column that only holds names a machine does not share with every unnamed one."""
    return field(name, host_name(asset_length(name)), *spellings)


def size_field(name: str, *stems: str, mebibytes_from: float | None = None) -> Field:
    """A size in GB (read as GiB, as every exporter here means it): stems with B, KB, MB, GB or TB."""
    aliases: dict[str, Converter] = {normalise(name): size()}
    for stem in stems:
        aliases[stem] = size()
        aliases |= {stem + ending: size(unit) for ending, unit in _SIZE_ENDINGS.items()}
    return Field(name, aliases, frozenset(stems), ValueKind.NUMBER, mebibytes_from)


def rate_field(name: str, *stems: str) -> Field:
    """A throughput in Mbit/s: stems with the usual units, told apart by case in the header as written."""
    units = {stem + ending: unit for stem in stems for ending, unit in _RATE_ENDINGS.items()}
    aliases = {normalise(name): rate()} | {alias: rate(unit) for alias, unit in units.items()}
    rates = {alias: MBITS_PER_UNIT[unit] for alias, unit in units.items()}
    return Field(name, aliases, kind=ValueKind.NUMBER, rates=rates)
