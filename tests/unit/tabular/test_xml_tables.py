"""XML: which elements are the records, and what their cells are."""

from __future__ import annotations

import pytest

from tests.unit.tabular.readers import read, refusal

SERVER = "<server><name>web-1</name><os>Linux</os></server>"
CELLS = {"name": "web-1", "os": "Linux"}

RECORDS = {
    "children of the root": (f"<inventory>{SERVER * 2}</inventory>", [CELLS, CELLS]),
    "children of the root's only child": (f"<x><servers>{SERVER * 2}</servers></x>", [CELLS, CELLS]),
    "beside elements that stand alone": (f"<x><made>today</made>{SERVER * 2}<by/></x>", [CELLS, CELLS]),
    "a single record": (f"<x>{SERVER}</x>", [CELLS]),
    "the root itself": (SERVER, [CELLS]),
    "attributes of records and leaves": (
        "<x><s id='1'><ip kind='v4'>10.0.0.1</ip><nic mac='aa'/></s><s id='2'/></x>",
        [{"id": "1", "ip": "10.0.0.1", "ip.kind": "v4", "nic.mac": "aa"}, {"id": "2"}],
    ),
    "a leaf that repeats": ("<x><s><ip>a</ip><ip>b</ip></s><s><ip>c</ip></s></x>", [{"ip": '["a", "b"]'}, {"ip": "c"}]),
    "elements without text": ("<x><s><a/><b></b><c> c </c></s><s/></x>", [{"c": "c"}]),
    "namespaces": ("<n:x xmlns:n='urn:n'><n:s><n:name>a</n:name></n:s><n:s/></n:x>", [{"name": "a"}]),
    "comments and instructions": ("<?xml version='1.0'?><?style a?><x><!-- c --><s><name>a</name></s><s/></x>", [{"name": "a"}]),
    "CDATA": ("<x><s><name><![CDATA[a < b]]></name></s><s/></x>", [{"name": "a < b"}]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "records"), RECORDS.values(), ids=RECORDS)
def test_repeated_elements_are_the_records(text: str, records: list[dict[str, str]]) -> None:
    found = read(text.encode())

    assert found.records == records
    assert found.first_row == 1


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_the_declared_encoding_counts(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><x><s><name>zö</name></s><s><name>b</name></s></x>"

    assert read(text.encode(encoding)).rows == [["zö"], ["b"]]


REFUSED = {
    "records that nest": (f"<x>{'<s><nics><nic/></nics></s>' * 2}</x>", "xml-not-flat", "nics in s"),
    "a single record that nests": ("<x><s><nics><nic><a/></nic></nics></s></x>", "xml-not-flat", "nics in s"),
    "several lists": ("<x><a/><a/><b/><b/></x>", "several-record-arrays", "a, b"),
    "several lists that nest": ("<x><a/><a/><b><c><d/></c></b><b/></x>", "xml-not-flat", "c in b"),
    "one element": ("<x>text</x>", "no-record-array", "the single element x"),
    "an element that is not closed": ("<x>\n<s>\n</x>", "xml-not-well-formed", "line 3"),
    "a file cut off": ("<x>\n<s><name>a</name></s>\n<s>", "xml-not-well-formed", "line 3"),
    "a bare ampersand": ("<x>\n<s>a & b</s></x>", "xml-not-well-formed", "line 2"),
}


@pytest.mark.parametrize(("text", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_flat_list_is_refused(text: str, code: str, said: str) -> None:
    refused, message = refusal(text.encode())

    assert refused == code
    assert said in message
