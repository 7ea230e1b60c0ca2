"""gzip and ZIP: unpack what holds one file, list what holds several, refuse what may be a trap.

Guarantees: nothing is unpacked before its declared sizes are checked, and never more than declared;
member names are shown, never used as paths.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from importflow.errors import RejectionCode
from importflow.tabular.limits import (
    MAX_MEMBER_NAME,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_COUNTS_FROM_BYTES,
)
from importflow.tabular.table import Unreadable

_BLOCK = 1024 * 1024
# The record at the end of an archive: APPNOTE.TXT, section 4.3.16.
_END, _END_BYTES = b"PK\x05\x06", 22
_ENCRYPTED_FLAGS = 0x1 | 0x40
_BY_THE_WAY = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")


def open_zip(path: Path) -> ZipFile:
    """The archive, its directory checked; Unreadable where it cannot be trusted."""
    try:
        archive = ZipFile(path)
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged("its directory cannot be read") from error
    _check_end(archive, path)
    check_directory(archive.infolist())
    return archive


def _check_end(archive: ZipFile, path: Path) -> None:
    """Refuse bytes behind the end record: to another program they may be another file."""
    end_bytes = _END_BYTES + len(archive.comment)
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - end_bytes, 0))
        record = file.read(end_bytes)
        if not record.startswith(_END) or int.from_bytes(record[20:22], "little") != len(archive.comment):
            archive.close()
            raise damaged("other bytes stand behind its end")


def check_directory(infos: list[ZipInfo]) -> None:
    """Refuse by what the directory says alone: number, names, methods, encryption, sizes."""
    if len(infos) > MAX_MEMBERS:
        raise damaged(f"it has {len(infos):,} members")
    names = [info.filename.lower() for info in infos]
    if len(set(names)) < len(names):
        raise damaged("two members have the same name")
    if any(len(name) > MAX_MEMBER_NAME for name in names):
        raise damaged("a member's name is too long")
    if infos and min(info.header_offset for info in infos) != 0:
        raise damaged("other bytes stand before its first member")
    for info in infos:
        _check_member(info)
    check_expansion("the archive", sum(i.compress_size for i in infos), sum(i.file_size for i in infos))


def _check_member(info: ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise Unreadable.because(RejectionCode.ARCHIVE_ENCRYPTED, what=shown(info.filename))
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise damaged("a member is packed by a method other than deflate")
    if info.external_attr >> 28 == 0xA:
        raise damaged("a member is a link")
    check_expansion(shown(info.filename), info.compress_size, info.file_size)


def check_expansion(what: str, packed: int, unpacked: int) -> None:
    """Refuse what grows beyond measure."""
    ratio = unpacked // max(packed, 1)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_COUNTS_FROM_BYTES and ratio > MAX_RATIO):
        raise Unreadable.because(RejectionCode.EXPANDS_TOO_MUCH, what=what, size=unpacked, ratio=ratio)


def data_members(archive: ZipFile) -> list[ZipInfo]:
    """The members that are files and no by-products of a file manager."""
    return [info for info in archive.infolist() if not info.is_dir() and not _BY_THE_WAY.search(info.filename)]


def unpack_member(archive: ZipFile, info: ZipInfo, target: Path) -> None:
    """Write one member to `target`; an archive inside is refused, except for a workbook."""
    with open_member(archive, info) as source:
        _write(_read_blocks(source), target)


def open_member(archive: ZipFile, info: ZipInfo) -> IO[bytes]:
    """A member's bytes; zipfile compares its local header with the directory."""
    try:
        return archive.open(info)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged(f"{shown(info.filename)} is not what the directory says") from error


def _read_blocks(source: IO[bytes]) -> Iterator[bytes]:
    while True:
        try:
            block = source.read(_BLOCK)
        except (BadZipFile, zlib.error, EOFError, OSError) as error:
            raise damaged("a member is cut off or altered") from error
        if not block:
            return
        yield block


def unpack_gzip(path: Path, target: Path) -> None:
    """Write what a gzip file holds to `target`, counting as it grows: gzip declares no size to trust."""
    packed = path.stat().st_size

    def blocks() -> Iterator[bytes]:
        size = 0
        with gzip.open(path) as source:
            for block in _read_blocks(source):  # type: ignore[arg-type]
                size += len(block)
                check_expansion("the file", packed, size)
                yield block

    _write(blocks(), target)


def _write(blocks: Iterator[bytes], target: Path) -> None:
    with target.open("wb") as out:
        for block in blocks:
            out.write(block)


def refuse_archive(path: Path, name: str) -> None:
    """Refuse an archive found inside an archive, unless `path` may be a workbook: those are ZIP files, too."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_ARCHIVES[1:]) or (head.startswith(_ARCHIVES[0]) and not is_office_file(path)):
        raise Unreadable.because(RejectionCode.ARCHIVE_NESTED, what=name)


def is_office_file(path: Path) -> bool:
    """Whether a ZIP file is a document of an office program."""
    with open_zip(path) as archive:
        names = set(archive.namelist())
    return "[Content_Types].xml" in names or "mimetype" in names


def shown(name: str) -> str:
    """A member's name as a sentence may quote it."""
    printable = "".join(character if character.isprintable() else "\ufffd" for character in name)
    return printable if len(printable) <= 80 else f"{printable[:77]}…"


def damaged(why: str) -> Unreadable:
    return Unreadable.because(RejectionCode.ARCHIVE_DAMAGED, why=why)
