"""How tests are shared among workers: whoever starts a stack runs all that uses it."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.conftest import KeepStacksTogether, kept_together


@pytest.mark.parametrize(
    ("file", "together"),
    [
        ("tests/unit/test_errors.py", "tests/unit/test_errors.py"),
        ("tests/e2e/test_cmdb_import.py", "tests/e2e"),
        ("tests/e2e/page/test_upload.py", "tests/e2e/page"),
        ("tests/e2e/page/test_cloudfront.py", "tests/e2e/page/test_cloudfront.py"),
    ],
)
def test_files_of_one_stack_go_to_one_worker(file: str, together: str) -> None:
    assert kept_together(PurePosixPath(file)) == together


def test_the_name_of_a_test_has_no_part_in_it() -> None:
    scheduler = object.__new__(KeepStacksTogether)  # without the workers it would ask for
    assert scheduler._split_scope("tests/e2e/test_a.py::test_x[b/c.py::d]") == "tests/e2e"
