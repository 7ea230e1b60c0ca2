"""How a delimited text file spells its records."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Dialect(BaseModel):
    """Encoding, delimiter and record terminator; quoting is RFC 4180's.

    `encoding` is a Python codec, `delimiter` one character, `terminator` `\\n` (which covers
    `\\r\\n`) or `\\r`. `escape`, if set, precedes a quotation mark that is part of a quoted cell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str
    delimiter: str
    terminator: str
    escape: str | None = None

    def reader_options(self) -> dict[str, Any]:
        """What Python's csv reader needs to know."""
        return {"delimiter": self.delimiter, "escapechar": self.escape}
