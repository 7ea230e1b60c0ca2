"""How a delimited text file spells its records."""

from pydantic import BaseModel, ConfigDict


class Dialect(BaseModel):
    """Encoding, delimiter and record terminator; quoting is RFC 4180's.

    `terminator` is `\\n` (which covers `\\r\\n`) or `\\r`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str
    delimiter: str
    terminator: str
