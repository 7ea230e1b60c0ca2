"""Which encoding a text is in: told by marks, by the bytes, or refused."""

from __future__ import annotations

import codecs

import pytest

from importflow.errors import Rejection, RejectionCode
from importflow.tabular.encodings import TextEncoding, detect_encoding, spoken

TABLES = {
    "English": "name,owner\nweb-1,Ann\n",
    "German": "name,größe\nweb-1,Müller\nweb-2,Jäger\n",
    "French": "hôte,propriétaire\nsrv-1,Hélène\nsrv-2,Gaëlle\n",
    "Polish": "nazwa,właściciel\nserwer-1,Łukasz Żółty\nserwer-2,Święta\n",
    "Turkish": "ad,sahibi\nsunucu,Işık Çağrı\nsunucu-2,Şahin Güneş\n",
    "Russian": "имя,владелец\nсервер-1,Иванов\nсервер-2,Петрова\n",
    "Greek": "όνομα,ιδιοκτήτης\nδιακομιστής,Γιώργος\n",
    "Hebrew": "שם,בעלים\nשרת,דוד כהן\n",
    "Thai": "ชื่อ,เจ้าของ\nเซิร์ฟเวอร์,สมชาย\n",
    "Japanese": "名前,所有者,場所\n" + "サーバー,田中太郎,東京データセンター\n" * 20,
    "Chinese": "名称,所有者,地点\n" + "服务器,张三,北京数据中心\n" * 40,
    "Korean": "이름,소유자,위치\n" + "서버,김철수,서울 데이터 센터\n" * 40,
}
ENCODED = [
    ("English", "utf-8"),
    ("Japanese", "utf-8"),
    ("German", "cp1252"),
    ("German", "cp850"),
    ("French", "cp1252"),
    ("French", "mac-roman"),
    ("Polish", "cp1250"),
    ("Turkish", "cp1254"),
    ("Russian", "cp1251"),
    ("Russian", "koi8-r"),
    ("Russian", "cp866"),
    ("Greek", "cp1253"),
    ("Hebrew", "cp1255"),
    ("Thai", "cp874"),
    ("Japanese", "cp932"),
    ("Japanese", "euc_jp"),
    ("Japanese", "iso2022_jp"),
    ("Chinese", "gbk"),
    ("Korean", "euc_kr"),
    ("English", "utf-16-le"),
    ("English", "utf-16-be"),
    ("Japanese", "utf-16-le"),
    ("Russian", "utf-16-be"),
    ("English", "utf-32-le"),
    ("Japanese", "utf-32-be"),
]


@pytest.mark.parametrize(("table", "encoding"), ENCODED, ids=[f"{table} in {encoding}" for table, encoding in ENCODED])
def test_a_table_reads_as_it_was_written(table: str, encoding: str) -> None:
    data = TABLES[table].encode(encoding)

    found = detect_encoding(data, complete=True)

    assert isinstance(found, TextEncoding)
    assert data.decode(found.name) == TABLES[table]
    assert found.assumed is (encoding != "utf-8")


MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize(("encoding", "mark"), MARKS.items(), ids=MARKS)
def test_a_byte_order_mark_is_believed_and_skipped(encoding: str, mark: bytes) -> None:
    found = detect_encoding(mark + "a,é\n".encode(encoding), complete=True)

    assert found == TextEncoding(encoding, offset=len(mark))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_twenty_bytes_are_enough_for_utf_16_without_a_mark(encoding: str) -> None:
    data = "É,7\r\n4,5\r\n".encode(encoding)
    assert len(data) == 20

    found = detect_encoding(data, complete=True)

    assert isinstance(found, TextEncoding)
    assert found.name == encoding


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32-be"])
def test_a_head_may_end_inside_a_character(encoding: str, cut: int) -> None:
    data = ("name,note\n" * 20 + "web-1,😀").encode(encoding)[:-cut]

    found = detect_encoding(data, complete=False)

    assert isinstance(found, TextEncoding)
    assert found.name == encoding


BINARY = {
    "NULs everywhere": bytes(range(4)) * 50,
    "one NUL": b"a,b,c\n\x00,2,3\n",
    "numbers of two bytes": b"".join(n.to_bytes(2, "little") for n in range(200)),
}


@pytest.mark.parametrize("data", BINARY.values(), ids=BINARY)
def test_nuls_alone_make_no_utf_16(data: bytes) -> None:
    found = detect_encoding(data, complete=True)

    assert isinstance(found, TextEncoding)
    assert found.by_bytes


def test_what_fits_no_encoding_is_refused() -> None:
    found = detect_encoding(b"name\n" + bytes(range(0x80, 0x100)) * 3 + b"\n", complete=True)

    assert isinstance(found, Rejection)
    assert found.code is RejectionCode.ENCODING_UNSUPPORTED


# what the uploader names → codec, offset; None is refused
NAMED = {
    "cp1250": ("cp1250", 0),
    "Windows-1250": ("cp1250", 0),
    "latin1": ("iso8859-1", 0),
    "SHIFT_JIS": ("shift_jis", 0),
    "utf8": ("utf-8", 0),
    "no such thing": None,
    "rot13": None,
    "base64": None,
    "punycode": None,
    "": None,
    "nul\x00": None,
}


@pytest.mark.parametrize(("named", "expected"), NAMED.items(), ids=map(repr, NAMED))
def test_the_uploaders_word_wins(named: str, expected: tuple[str, int] | None) -> None:
    found = detect_encoding("name,größe\n".encode(), complete=True, named=named)

    if expected is None:
        assert isinstance(found, Rejection)
        assert found.code is RejectionCode.ENCODING_UNSUPPORTED
    else:
        assert found == TextEncoding(expected[0], expected[1])


@pytest.mark.parametrize("named", ["utf-16", "UTF-16LE", "utf-16-le"])
def test_a_named_encoding_still_begins_past_its_mark(named: str) -> None:
    found = detect_encoding(codecs.BOM_UTF16_LE + "a,b\n".encode("utf-16-le"), complete=True, named=named)

    assert found == TextEncoding("utf-16-le", 2)


BY_BYTES = {
    "utf-8": True,
    "cp1252": True,
    "koi8-r": True,
    "latin-1": True,
    "cp932": False,
    "utf-16-le": False,
    "gb18030": False,
}


@pytest.mark.parametrize(("encoding", "by_bytes"), BY_BYTES.items(), ids=BY_BYTES)
def test_only_where_a_delimiter_is_one_byte_and_nothing_else_a_file_is_cut(encoding: str, by_bytes: bool) -> None:
    assert TextEncoding(encoding).by_bytes is by_bytes


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1252", "Windows-1252"), ("cp932", "Shift-JIS"), ("utf-16-le", "UTF-16-LE"), ("koi8-r", "KOI8-R")],
)
def test_encodings_are_named_the_way_people_know_them(encoding: str, name: str) -> None:
    assert spoken(encoding) == name
