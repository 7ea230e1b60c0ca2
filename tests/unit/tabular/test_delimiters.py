"""What separates the cells, decided over many lines."""

from __future__ import annotations

import pytest

from importflow.errors import Rejection, RejectionCode
from importflow.tabular.delimiters import find_delimiter, find_escape, named_delimiter

FOUND = {
    "commas": ("name,ip\nweb,1\n", ","),
    "semicolons": ("name;ip\nweb;1\n", ";"),
    "tabs": ("name\tip\nweb\t1\n", "\t"),
    "bars": ("name|ip\nweb|1\n", "|"),
    "a header alone": ("name;ip;os\n", ";"),
    "decimal commas": ("name;cpu;ram\nweb;1,5;2,5\ndb;2,5;3,5\n", ";"),
    "decimal commas below a title": ("Load\nname;cpu\n1,5;2,5\n3,5;4,5\n", ";"),
    "commas in unquoted texts": ("id;note\n1;a, b, c\n2;d, e, f\n3;g, h, i\n", ";"),
    "uneven lists in every line": (
        "a;b;c, c, c, c\n1;2;p, q, r, s\n1;2;p, q\n1;2;p, q, r\n1;2;p, q, r, s, t\n",
        ";",
    ),
    "a list in every cell": ("name,groups\nweb,a;b;c\ndb,a;b;c\n", ","),
    "quoted delimiters": ('name;note\nweb;"a,b,c"\ndb;"d,e,f"\n', ";"),
    "quoted line ends": ('name;note\nweb;"a,b\nc,d\ne,f"\n', ";"),
    "a title above": ("Servers of May\n\nname;ip;os\nweb;1;x\n", ";"),
    "a prose line above": ("Servers, disks, and networks, all of them\nname;ip;os\nweb;1;x\ndb;1;x\n", ";"),
    "short rows": ("a,b,c,d\n1\n2,x\n3,y,z\n4,x,y,z\n", ","),
    "comments above": ("#one, two, three\n#four, five\nname\tip\nweb\t1\n", "\t"),
    "a hint": ("sep=;\na,x;b\n1,x;2\n", ";"),
    "a hint of a tab": ("sep=\t\na\tb\n", "\t"),
    "an unusual delimiter": ("Shift plan\nname@owner @note\nweb@ann@\ndb@bob@a, b\nfs@cy@x\n", "@"),
    "a caret": ("name^ip^os\nweb^1^x\ndb^2^y\n", "^"),
    "a control character": ("name\x1fip\x1fos\nweb\x1f1\x1fx\ndb\x1f2\x1fy\n", "\x1f"),
}


@pytest.mark.parametrize(("sample", "delimiter"), FOUND.values(), ids=FOUND)
def test_the_delimiter_makes_a_table_of_the_lines(sample: str, delimiter: str) -> None:
    assert find_delimiter(sample) == delimiter


ONE_COLUMN = {
    "names": "name\nweb-1\nweb-2\n",
    "leading zeros": "code\n07\n0012\n00004",
    "MAC addresses": "mac\n00:1a:2b:3c:4d:5e\n00:1a:2b:3c:4d:5f\n00:1a:2b:3c:4d:60\n",
    "addresses of mail": "owner\na@example.com\nb@example.com\nc@example.com\n",
    "names of people": "owner\nSmith, Ann\nJones, Bob\nBrown, Cy\n",
    "a comma here and there": "note\nfine\nold, slow\ngood\nnew\n",
    "times": "at\n10:15:00\n10:20:00\n10:25:00\n",
}


@pytest.mark.parametrize("sample", ONE_COLUMN.values(), ids=ONE_COLUMN)
def test_one_column_is_not_split_on_a_guess(sample: str) -> None:
    delimiter = find_delimiter(sample)

    assert isinstance(delimiter, str)
    assert delimiter not in sample


ALIGNED = "NAME      OWNER     STATE\nweb-1     ann       up\ndb-1      bob       down\nfs-1      cy        up\n"


def test_columns_aligned_by_blanks_are_refused_and_not_read_as_one() -> None:
    refused = find_delimiter(ALIGNED)

    assert isinstance(refused, Rejection)
    assert refused.code is RejectionCode.DELIMITER_NOT_RECOGNISED


NAMED = {
    ";": ";",
    "tab": "\t",
    "\\t": "\t",
    "Pipe": "|",
    " ": " ",
    "": None,
    ";;": None,
    '"': None,
    "a": None,
    "\n": None,
}


@pytest.mark.parametrize(("name", "delimiter"), NAMED.items(), ids=map(repr, NAMED))
def test_an_uploader_may_name_any_single_mark(name: str, delimiter: str | None) -> None:
    named = named_delimiter(name)

    assert (None if isinstance(named, Rejection) else named) == delimiter


ESCAPES = {
    "escaped quotes": ('a;b\n"the \\"big\\" one";1\n', "\\"),
    "an escaped quote before a delimiter inside": ('a;b\n"say \\"no\\"; then";1\n"x";2\n', "\\"),
    "doubled quotes": ('a;b\n"the ""big"" one";1\n', None),
    "a path that ends in a backslash": ('a;b\n"C:\\Temp\\";1\n"D:\\";2\n', None),
    "backslashes before doubled quotes": ('a;b\n"{""k"": ""\\""""}";1\n', None),
    "a path that ends in two backslashes": ('a;b\n"C:\\\\";1\n', None),
    "backslashes alone": ("a;b\nC:\\Temp;1\n", None),
    "a stray quote and no backslash": ('a;b\n"x" y;1\n', None),
    "a stray quote that no escape explains": ('a;b\n"x" \\"y;1\n', None),
}


@pytest.mark.parametrize(("text", "escape"), ESCAPES.values(), ids=ESCAPES)
def test_a_backslash_escapes_only_where_nothing_else_explains_it(text: str, escape: str | None) -> None:
    assert find_escape(text, ";") == escape
