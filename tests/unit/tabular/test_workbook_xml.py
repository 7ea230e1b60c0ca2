"""However a workbook's part is written and arrives: its rows and strings are those an XML parser finds in all of it."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importflow.tabular import workbook_package, workbook_xml
from importflow.tabular.table import Unreadable
from importflow.tabular.workbook_xml import main_tag, rows, strings
from tests.files import MAIN, changed_member, with_shared_strings, workbook
from tests.unit.tabular.readers import read, refusal

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
ROW = '<row r="{0}" spans="1:2"><c r="A{0}" t="s"><v>{0}</v></c><c r="B{0}"><v>4.5</v></c></row>'
ROWS = "".join(ROW.format(n) for n in range(1, 200))
BEFORE = '<dimension ref="A1:B2"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><cols><col min="1" max="2"/></cols>'
AFTER = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells><rowBreaks><brk id="1"/></rowBreaks>'


def sheet(content: str, *, before: str = "", after: str = "", start: str = "", attributes: str = "") -> str:
    return f'{start}<worksheet xmlns="{MAIN}">{before}<sheetData{attributes}>{content}</sheetData>{after}</worksheet>'


SHEETS = {
    "plain": sheet(ROWS),
    "with all around it": sheet(ROWS, before=BEFORE, after=AFTER, start=DECLARATION),
    "behind a byte order mark": "\ufeff" + sheet(ROWS, start=DECLARATION),
    "on lines of its own": sheet(ROWS.replace("><", ">\n  <"), before="\n", start=DECLARATION),
    "rows without cells": sheet('<row r="1"/>' + ROWS + '<row r="300" ht="15"/><row r="301"></row>'),
    "only rows without cells": sheet("".join(f'<row r="{n}" s="1"/>' for n in range(500))),
    "no row": sheet(""),
    "no data": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
    "no data, with a blank": f'<worksheet xmlns="{MAIN}"><sheetData /></worksheet>',
    "an attribute": sheet(ROWS, attributes=' x="1"'),
    "a comment before": sheet(ROWS, before="<!-- <sheetData> <row> -->"),
    "a comment among the rows": sheet(ROWS + "<!-- </sheetData> <row r='9'/> -->" + ROWS, after=AFTER),
    "an instruction among the rows": sheet(ROWS + "<?keep </row><row ?>" + ROWS),
    "text that looks like a row": sheet(ROWS + '<row r="7"><c t="str"><v><![CDATA[<row></row>]]></v></c></row>' + ROWS),
    "text that is escaped": sheet(ROWS + '<row r="7"><c t="str"><v>&lt;row&gt; &amp; &#65;\r\n</v></c></row>' + ROWS),
    "a prefix": sheet(ROWS).replace("<", "<m:").replace("<m:/", "</m:").replace("xmlns=", "xmlns:m="),
    "elements that are no rows": sheet(ROWS + "<other><c r='A5'/></other>" + ROWS),
    "another namespace": sheet(ROWS).replace(MAIN, "urn:other"),
    "another root": f'<sheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></sheet>',
    "a letter of several bytes": sheet('<row r="1"><c t="str"><v>語 und Größe 😀</v></c></row>' * 100),
}
SIZES = (1, 7, 300, 4000, 2**18)


@pytest.fixture(params=SIZES)
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(workbook_package, "_BLOCK_BYTES", request.param)
    return int(request.param)


def in_whole(part: str) -> list[tuple[int, list[tuple[str, str, str, str]]]]:
    """What a parser that is given the whole sheet finds: row numbers, and of cells place, style, type and texts."""
    root = ElementTree.fromstring(part.removeprefix("\ufeff").encode())
    found, number = [], 0
    for row in root.iter(main_tag("row")):
        number = int(row.get("r", number + 1))
        found.append((number, [a_cell(cell) for cell in row]))
    return found


def a_cell(cell: ElementTree.Element) -> tuple[str, str, str, str]:
    kind, value = cell.get("t", ""), cell.findtext(main_tag("v"), "")
    texts = cell.iter(main_tag("t")) if kind == "inlineStr" else ()
    inline = "".join(text.text or "" for text in texts)
    return cell.get("r", "").rstrip("0123456789"), cell.get("s", ""), kind, inline if kind == "inlineStr" else value


def in_pieces(part: str) -> list[tuple[int, list[tuple[str, str, str, str]]]]:
    return [
        (
            number,
            [
                (place, style, kind, inline if kind == "inlineStr" else value)
                for _, place, style, kind, value, inline in cells
            ],
        )
        for number, cells in rows(io.BytesIO(part.encode()))
    ]


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("part", SHEETS.values(), ids=SHEETS)
def test_the_rows_are_those_of_the_whole_sheet(part: str) -> None:
    assert in_pieces(part) == in_whole(part)


def test_plain_rows_need_no_parser_and_one_that_is_not_takes_its_block_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[bytes] = []
    parse = ElementTree.fromstring
    monkeypatch.setattr(ElementTree, "fromstring", lambda data: handed.append(data) or parse(data))
    monkeypatch.setattr(workbook_package, "_BLOCK_BYTES", 3000)

    in_pieces(sheet(ROWS, start=DECLARATION, before=BEFORE, after=AFTER))
    assert handed == []
    in_pieces(sheet(ROWS + '<row r="200"><c r="A200" x="1"/></row>' + ROWS))
    assert len(handed) == 1


ATTRIBUTES = st.sampled_from([
    "", ' s="3"', ' t="s"', ' s="3" t="str"', ' t="str" s="3"', ' t="inlineStr"', ' t="b"', ' x:y="1"', ' s="" ', ' t="z"',
    " s='3'", ' cm="1"', ' s="3"  t="n"', ' s="&#51;"',
])  # fmt: skip
WORDS = st.lists(
    st.sampled_from(
        ["a", " ", "7", "&amp;", "&lt;row&gt;", "&quot;", "&apos;", "&#65;", "&#x41;", "&#13;", "é", "😀", "\n", "\r\n", "]", ">",
         "'", '"', "\t", "_x000D_", "\ufffd", "\x85", "<![CDATA[<v>]]>", "<!-- -->"]
    ), max_size=4,
).map("".join)  # fmt: skip
CONTENTS = st.one_of(
    WORDS.map("<v>{}</v>".format),
    WORDS.map('<v xml:space="preserve">{}</v>'.format),
    WORDS.map("<is><t>{}</t></is>".format),
    WORDS.map('<is><t xml:space="preserve">{}</t></is>'.format),
    WORDS.map("<is><r><t>{0}</t></r><r><t>{0}</t></r></is>".format),
    WORDS.map("<f>{0}</f><v>{0}</v>".format),
    WORDS.map('<f t="shared" si="0"/><v>{0}</v>'.format),
    WORDS.map("\n <v>{0}</v>\n".format),
    st.sampled_from(["", "<v/>", "<v></v>", "<v />", "<is><t/></is>", "<is/>", "<f>1</f>", "<other/>"]),
)
PLACES = st.sampled_from([' r="A1"', ' r="XFD1048576"', ' r="ABC12"', ""])
CELLS = st.builds("<c{}{}>{}</c>".format, PLACES, ATTRIBUTES, CONTENTS)
ROW_TAGS = st.sampled_from([
    '<row r="{}">', '<row r="{}" spans="1:3" x:dyDescent="0.25">', "<row>", '<row spans="1:2" r="{}">', '<row r="{}" />\n<row>',
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(st.tuples(ROW_TAGS, st.lists(CELLS, max_size=3)), max_size=6))
@example(parts=[('<row r="{}">', ['<c r="A1" t="str"><v>&amp;lt;</v></c>'])])
@example(parts=[('<row r="{}">', ['<c r="A1" t="str"><v>]]></v></c>'])])
@example(parts=[('<row r="{}">', ['<c r="A1" t="str"><v>\ufffe</v></c>'])])
@example(parts=[('<row r="{}">', ['<c r="A1" t="str"><v>\x01</v></c>'])])
@example(parts=[('<row r="{}">', ['<c r="A1" t="str"><v>&nbsp;</v></c>'])])
def test_however_cells_are_written_they_are_those_of_the_whole_sheet(parts: list[tuple[str, list[str]]]) -> None:
    written = "".join(tag.format(number) + "".join(cells) + "</row>" for number, (tag, cells) in enumerate(parts, 1))
    part = sheet(written, attributes=' xmlns:x="urn:x"')

    try:
        whole = in_whole(part)
    except ElementTree.ParseError:
        with pytest.raises(ElementTree.ParseError):
            in_pieces(part)
    else:
        assert in_pieces(part) == whole


STRINGS = {
    "plain": "<si><t>a</t></si>" * 300,
    "formatted": '<si><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></si><si/><si><t/></si>' * 20,
    "escaped": "<si><t>R&amp;D &lt;si&gt;</t></si>" * 20,
    "a comment": "<si><t>a</t></si><!-- <si><t>b</t></si> --><si><t>c</t></si>",
    "none": "",
}


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("items", STRINGS.values(), ids=STRINGS)
def test_the_strings_are_those_of_the_whole_table(items: str) -> None:
    part = f'{DECLARATION}<sst xmlns="{MAIN}" count="1" uniqueCount="1">{items}</sst>'

    whole = ElementTree.fromstring(part.encode()).findall(main_tag("si"))
    assert list(strings(io.BytesIO(part.encode()))) == ["".join(item.itertext()) for item in whole]


@pytest.mark.parametrize("size", [300, 2**18])
@pytest.mark.parametrize("end", [len(sheet(ROWS)) - 1, -len("</sheetData></worksheet>") - 3, 2000, 90])
def test_a_sheet_that_breaks_off_before_its_data_ends_is_not_well_formed(
    monkeypatch: pytest.MonkeyPatch, size: int, end: int
) -> None:
    monkeypatch.setattr(workbook_package, "_BLOCK_BYTES", size)
    part = sheet(ROWS)[:end]

    if "</sheetData" in part:
        assert len(list(rows(io.BytesIO(part.encode())))) == 199
    else:
        with pytest.raises(ElementTree.ParseError):
            list(rows(io.BytesIO(part.encode())))


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("declared", ["<!DOCTYPE x [<!ENTITY a 'a'>]>", "<!DOCTYPE x SYSTEM 'http://192.0.2.1/'>"])
def test_no_part_declares_a_document_type(declared: str) -> None:
    for part in (declared + sheet(ROWS), "<!--" + "x" * 5000 + "-->" + declared + sheet(ROWS)):
        with pytest.raises(Unreadable) as refused:
            list(rows(io.BytesIO(part.encode())))
        assert refused.value.rejection.code == "dtd-not-allowed"
    with pytest.raises((Unreadable, ElementTree.ParseError)):  # where none may stand, the parser may be first
        list(rows(io.BytesIO(sheet(ROWS + declared).encode())))


def test_a_row_without_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_package, "_BLOCK_BYTES", 1000)
    monkeypatch.setattr(workbook_xml, "MAX_PART_BYTES", 5000)

    with pytest.raises(Unreadable) as refused:
        list(rows(io.BytesIO(sheet(ROW.format(1) + '<row r="2">' + "<c/>" * 2000 + "</row>").encode())))

    assert refused.value.rejection.code == "file-too-complex"


def test_cells_that_do_not_say_where_they_stand_follow_each_other() -> None:
    cells = (
        "<row><c t='str'><v>Name</v></c><c t='str'><v>IP</v></c></row><row><c t='str'><v>web-1</v></c><c r='B2'/></row>"
    )
    data = changed_member(workbook({"S": [["x"]]}), "xl/worksheets/sheet1.xml", lambda _: sheet(cells).encode())

    found = read(data)

    assert (found.columns, found.rows, found.first_row) == (["Name", "IP"], [["web-1"]], 2)


@pytest.mark.parametrize("place", ["1", "A-", "ABCD1", "É1"])
def test_a_cell_that_stands_nowhere_is_a_damaged_file(place: str) -> None:
    cells = f"<row r='1'><c r='{place}' t='str'><v>Name</v></c></row>"
    data = changed_member(workbook({"S": [["x"]]}), "xl/worksheets/sheet1.xml", lambda _: sheet(cells).encode())

    with pytest.raises(ValueError, match="no cell's place"):
        refusal(data)


SPELLED = {
    # as stored, as shown
    "a whole number": ("<v>16</v>", "16"),
    "zero": ("<v>0</v>", "0"),
    "leading zeros mean nothing in a number": ("<v>007</v>", "7"),
    "a fraction of nothing": ("<v>16.0</v>", "16"),
    "an exponent": ("<v>1.6E1</v>", "16"),
    "a negative number": ("<v>-16</v>", "-16"),
    "blank beside digits": ("<v> 16 </v>", "16"),
    "digits of another script": ("<v>١٦</v>", "16"),
    "an empty value": ("<v></v>", ""),
    "no value": ("", ""),
    "a formula and its value": ("<f>A1*2</f><v>16</v>", "16"),
}


@pytest.mark.parametrize(("value", "shown"), SPELLED.values(), ids=SPELLED)
def test_a_number_is_shown_as_openpyxl_reads_it(value: str, shown: str) -> None:
    head = '<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Cores</v></c><c r="C1" t="str"><v>OS</v></c></row>'
    row = f'<row r="2"><c r="A2" t="str"><v>x</v></c><c r="B2">{value}</c><c r="C2" t="str"><v>z</v></c></row>'
    data = changed_member(workbook({"S": [["x"]]}), "xl/worksheets/sheet1.xml", lambda _: sheet(head + row).encode())

    assert read(data).rows == [["x", shown, "z"]]


def test_formatted_and_escaped_shared_strings_are_read() -> None:
    cells = "".join(f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(4))
    data = changed_member(workbook({"S": [["x"]]}), "xl/worksheets/sheet1.xml", lambda _: sheet(cells).encode())

    found = read(
        with_shared_strings(
            data, ["Name", "R&amp;D", "a</t></si><si><r><t>b</t></r><r><t>c</t></r></si><si><t>d_x000D_e"]
        )
    )

    assert found.rows == [["R&D"], ["a"], ["bc"]]
