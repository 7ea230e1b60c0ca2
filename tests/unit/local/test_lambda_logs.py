"""The functions' log as a person reads it."""

from local.lambda_logs import readable


def test_a_structured_line_becomes_level_text_and_traceback() -> None:
    line = r'{"level":"ERROR","message":"step failed","service":"x","exception":"Traceback:\n  boom"}'
    assert readable(line) == "ERROR step failed\nTraceback:\n  boom"


def test_any_other_line_stays_as_it_is() -> None:
    assert [readable(line) for line in ("Task timed out", "{}", "[1]", "7")] == ["Task timed out", "{}", "[1]", "7"]
