"""Tell apart encodings that carry no mark: by NUL bytes, escape sequences and frequent letters.

A table is a poor sample of a language, a short one above all. So single-byte code pages are
told by how many of their bytes become letters that are frequent in the languages written in them;
multi-byte encodings, where that says nothing, by charset-normalizer.
"""

import re

ISO_2022_JP = "iso2022_jp_ext"
SAMPLE_BYTES = 16 * 1024

# Letters beyond ASCII, most frequent in the languages the code page is for. Order breaks ties.
_LATIN = {
    "cp1252": "äöüßéèêëàâáãíóõúñçôîïûùåæøÄÖÜÉÈÀÁÓÅØÆÇÑœ€°–—‘’“”«»®©™§µ²³·…•",
    "cp1254": "ğışçöüİŞĞÇÖÜâî–—‘’“”€°",
    "cp850": "äöüßéèêëàâáíóúñçôîïûùåæø",
    "mac-roman": "äöüßéèêëàâáãíóõúñçôîïûùåæø",
    "cp1250": "ąćęłńóśźżčďěňřšťůžýáéíúőűäöüăâîșțŁŚŻČŘŠŽÁÉÍ–—„”’“€°§",
    "cp1257": "ąčęėįšųūžāēīķļņõäöüšžĄČŠŪŽ",
}
_OTHER_SCRIPTS = {
    "cp1251": "оеаинтсрвлкмдпуяьгзбчОСПАНТРВКМИЦЧСДФ№",
    "koi8-r": "оеаинтсрвлкмдпуяьгзбчОСПАНТРВКМИ",
    "cp866": "оеаинтсрвлкмдпуяьгзбчОСПАНТРВКМИ",
    "cp1253": "αοιετσνηυρπκμλάίόέήώύςδγΑΣΕΠΚΤΜΔ",
    "cp1255": "יולהאמרתבנשדקפחסטכעגצםןז",
    "cp1256": "اليمونترسبدعفهقةكحجشأ",
    "cp874": "านรอกเงวมยลสดทตะคัีิ่้บปพหชจแ",
}
# Below this share of frequent letters, nothing is said for the code page.
MIN_SHARE = 0.6
# Bytes beyond ASCII in a row, on average, from which they are words and not accents.
MIN_WORD = 2.5
MIN_KANA, MIN_KANA_SHARE = 3, 0.2
MULTI_BYTE = ["cp932", "euc_jp", "gb18030", "big5", "cp949"]

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_BROKEN_RUN = re.compile("\ufffd+")
_GOOD_RUN = re.compile("[^\x00-\x7f\ufffd]+")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\(J|\x1b\$\(D")
_PLAIN = frozenset(map(chr, (9, 10, 13, *range(32, 127))))
_MIN_WIDE_PLAIN = 0.1
_MIN_ONE_SIDED = 0.95


def is_iso_2022_jp(head: bytes) -> bool:
    """Seven-bit Japanese: characters between escape sequences."""
    if _ISO_2022_JP.search(head) is None:
        return False
    sample, _, _ = head.rpartition(b"\n")
    return _decodes(sample or head, ISO_2022_JP)


def utf_without_mark(head: bytes, *, complete: bool) -> str | None:
    """UTF-16 or UTF-32 told by where the NULs stand: ASCII characters have them all on one side."""
    nuls = head.count(0)
    if nuls < 2:
        return None
    for encoding, unit, places in (
        ("utf-32-le", 4, (1, 2, 3)),
        ("utf-32-be", 4, (0, 1, 2)),
        ("utf-16-le", 2, (1,)),
        ("utf-16-be", 2, (0,)),
    ):
        whole = len(head) - len(head) % unit
        if complete and whole < len(head):
            continue
        in_place = sum(head[place:whole:unit].count(0) for place in places)
        if in_place >= _MIN_ONE_SIDED * nuls and _is_plain_text(head[: min(whole, SAMPLE_BYTES)], encoding):
            return encoding
    return None


def _is_plain_text(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as broken:
        if len(data) - broken.start >= 4:  # otherwise half of a surrogate pair, cut by the end of the head
            return False
        text = data[: broken.start].decode(encoding)
    if "\x00" in text or not text:
        return False
    plain = sum(map(_PLAIN.__contains__, text))
    shown = sum(map(str.isprintable, text)) + text.count("\n") + text.count("\r") + text.count("\t")
    return plain >= _MIN_WIDE_PLAIN * len(text) and shown >= _MIN_ONE_SIDED * len(text)


def mostly_utf8(head: bytes) -> bool:
    """Whether good sequences are at least as many as broken ones: a damaged UTF-8 text."""
    decoded = _sample(head).decode("utf-8", errors="replace")
    return len(_GOOD_RUN.findall(decoded)) >= len(_BROKEN_RUN.findall(decoded))


def judge_bytes(head: bytes) -> str | None:
    """The likeliest encoding of bytes that are no UTF-8; None where none is likely.

    Accented letters stand alone among ASCII ones; of an alphabet or syllabary of its own there are
    whole words. Accents that fit no code page well are taken for Windows-1252.
    """
    sample = _sample(head)
    if _has_kana(sample):
        return "cp932"
    high = _HIGH_RUN.findall(sample)
    if sum(map(len, high)) < MIN_WORD * len(high):
        return _likeliest(sample, _LATIN) or "cp1252"
    return _likeliest(sample, _OTHER_SCRIPTS) or _multi_byte(sample) or _likeliest(sample, _LATIN)


def _likeliest(sample: bytes, pages: dict[str, str]) -> str | None:
    """The code page in which most bytes beyond ASCII are frequent letters; None below `MIN_SHARE`."""
    shares = {name: _share(sample, name, letters) for name, letters in pages.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= MIN_SHARE else None


def _share(sample: bytes, encoding: str, letters: str) -> float:
    beyond = [c for c in sample.decode(encoding, errors="replace") if c > "\x7f"]
    return sum(map(letters.__contains__, beyond)) / len(beyond)


def _has_kana(sample: bytes) -> bool:
    """Shift-JIS: its kana are pairs of bytes that hardly anything else is written with."""
    if not _decodes(sample, "cp932"):
        return False
    beyond = [c for c in sample.decode("cp932") if c > "\x7f"]
    kana = sum("\u3041" <= c <= "\u30ff" for c in beyond)
    return kana >= MIN_KANA and kana >= MIN_KANA_SHARE * len(beyond)


def _sample(head: bytes) -> bytes:
    """Whole lines that hold bytes beyond ASCII, the first of them."""
    lines = head.split(b"\n")
    lines = lines[:-1] if len(lines) > 1 and len(head) > SAMPLE_BYTES else lines
    kept: list[bytes] = []
    size = 0
    for line in lines:
        if _HIGH_RUN.search(line):
            kept.append(line)
            size += len(line)
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(kept)


def _multi_byte(sample: bytes) -> str | None:
    """charset-normalizer's word, or the only encoding that fits at all."""
    from charset_normalizer import from_bytes  # only a text that is neither UTF-8 nor single-byte pays for it

    fitting = [name for name in MULTI_BYTE if _decodes(sample, name)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    best = from_bytes(sample, cp_isolation=fitting).best()
    return best.encoding if best is not None else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
