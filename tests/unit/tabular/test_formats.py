"""The formats people may choose are those that are read."""

from __future__ import annotations

import re

from importflow.tabular.formats import FORMATS
from importflow.tabular.sniffing import Kind

# Recognised to be refused.
NOT_READ = {Kind.OLE2, Kind.FOREIGN}


def test_every_kind_of_file_that_is_read_can_be_chosen() -> None:
    assert {kind for known in FORMATS for kind in known.kinds} == set(Kind) - NOT_READ


def test_an_extension_stands_once_and_every_type_can_be_announced() -> None:
    extensions = [known.extension for known in FORMATS]

    assert len(set(extensions)) == len(extensions)
    assert [known for known in FORMATS if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", known.mime_type)] == []
    assert [known for known in FORMATS if len(known.mime_type) > 100] == []
