"""Text from uploaded files as it may be shown to programs that read it: bounded, without control characters.

Guarantees: one line of at most `MOST_SHOWN` characters. What it says stays what it was: data, and never anything else.
"""

from typing import Annotated

from pydantic import AfterValidator, Field

from importflow.errors import shortened

MOST_SHOWN = 200
MOST_SENTENCE = 2_000


def shown(text: str, most: int = MOST_SHOWN) -> str:
    """Everything unprintable (line ends, directional marks, private use) as a blank, the rest cut off."""
    head = text[: most + 1]
    return shortened("".join(character if character.isprintable() else " " for character in head), most)


# A name or a value that a file gave, and a sentence of ours that may quote such.
ShownText = Annotated[str, AfterValidator(shown), Field(json_schema_extra={"maxLength": MOST_SHOWN})]
Sentence = Annotated[
    str, AfterValidator(lambda text: shown(text, MOST_SENTENCE)), Field(json_schema_extra={"maxLength": MOST_SENTENCE})
]
