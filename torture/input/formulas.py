"""I6: no cell of a file that we write is calculated by a spreadsheet program, whatever separates cells where it runs.

Thousands of cells that are formulas are imported, and rejected; then the files of rejected rows are opened as such
programs open them: separated by commas, and by semicolons and tabs, quotes or not.
"""

from __future__ import annotations

import csv
import io
import random
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from importflow import object_keys
from importflow.models import ImportCategory
from local.handlers import run_import
from local.laboratory import BUCKET, Laboratory
from torture.room import room
from torture.samples import as_csv
from torture.verdict import Plan, Verdict

PROMISES = ("I6",)
_SIGNS = "=+-@＝＋－＠\t\r\n"
_CALCULATED = re.compile(r"\"*[=+\-@＝＋－＠\t\r\n]")
_CALCULATED_BEHIND = re.compile(r"\"*[=+\-@＝＋－＠]")
_FORMULAS = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x.example","y")',
    "SUM(1)*cmd|' /C calc'!A0",
    "2",
    "A1&B1",
    "@SUM(1)",
)
_BEFORE = ("", "", "", "'", '"', "x;", "x\t", "x\n", "x\r\n", 'x;"', "x,", 'a";"', "a;'", "\n", ";", "\ufeff", " ")
_COLUMNS = ("Name", "IP Address", "=Cores", "+Team;=1+1", '@"x', "-Note")


def run(plan: Plan) -> Verdict:
    """So many records, none of which can be imported, each with a formula in every column."""
    count = plan.of(sampled=400, full=20_000)
    rows = [_COLUMNS, *_rows(random.Random(plan.seed), count)]
    with room() as lab:
        restore = BUGS[plan.seeded_bug]() if plan.seeded_bug else None
        try:
            table, book = _emitted(lab, as_csv(rows))
        finally:
            if restore is not None:
                restore()
    faults = [*judge_table(table), *judge_book(book), *_not_kept(table, rows)]
    shown = tuple(dict.fromkeys(f"{fault}; SEED={plan.seed}" for fault in faults))
    cells = count * len(_COLUMNS)
    return Verdict(
        PROMISES, f"{cells:,} cells with formulas in 2 emitted files, {len(shown)} calculated or altered", shown
    )


def _rows(draw: random.Random, count: int) -> Iterator[tuple[str, ...]]:
    """Without a name, so that they are rejected."""
    for _ in range(count):
        yield ("", *(draw.choice(_BEFORE) + draw.choice(_SIGNS) + draw.choice(_FORMULAS) for _ in _COLUMNS[1:]))


def _emitted(lab: Laboratory, content: bytes) -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "servers.csv"
        path.write_bytes(content)
        upload = lab.upload(path, ImportCategory.CMDB_EXPORT)
    run_import(upload, lab.manifest)
    data_import_id = upload["key"].split("/")[3]

    def emitted(suffix: str) -> bytes:
        key = object_keys.rejected_rows_key(lab.tenant, data_import_id, suffix)
        body: bytes = lab.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return body

    return emitted("csv"), emitted("xlsx")


def judge_table(content: bytes) -> Iterator[str]:
    """As programs separate it: by commas they know our quotes; by anything else quotes stand inside cells."""
    text = content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from (f"by commas: {cell[:60]!r}" for cell in row if _CALCULATED.match(cell))
    for sign in (";", "\t"):
        for line in re.split(r"\r\n|\r|\n", text):
            # the first cell of a line is ours, or the rest of a cell of several lines; the others begin behind the sign
            yield from (f"by {sign!r}: {cell[:60]!r}" for cell in line.split(sign) if _begins_formula(cell))


def _begins_formula(cell: str) -> bool:
    return _CALCULATED_BEHIND.match(cell) is not None


def judge_book(content: bytes) -> Iterator[str]:
    """No formula, and no text that begins like one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    yield from (f"in the workbook: {found[:60]!r}" for found in re.findall(r"<f[ >].*?</f>", xml))
    yield from (
        f"in the workbook: {text[:60]!r}" for text in re.findall(r"<t[^>]*>([^<]*)", xml) if _begins_formula(text)
    )


def _not_kept(content: bytes, rows: list[tuple[str, ...]]) -> Iterator[str]:
    """What an upload of the file would take back: the cells as they were."""
    from importflow.rejected_rows_format import original_cells

    written = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]
    if len(written) != len(rows) - 1:
        yield f"{len(written)} rows were written of {len(rows) - 1}"
    for before, after in zip(rows[1:], written, strict=False):
        # a carriage return is a line end or a blank as soon as it is read
        kept = [cell.replace("\r\n", "\n").replace("\r", " ") for cell in before]
        if original_cells(after, len(before))[: len(before)] != kept:
            yield f"{before!r} came back as {after!r}"[:300]


# Each puts a defect in and returns what takes it out.


def _guards_nothing() -> Callable[[], None]:
    return _instead(lambda cell: cell)


def _guards_the_beginning() -> Callable[[], None]:
    """What is mostly done: an apostrophe before a cell that begins with a sign."""
    return _instead(lambda cell: f"'{cell}" if re.match(r"'*[=+\-@\t\r\n＝＋－＠]", cell) else cell)


def _instead(guard: Callable[[str], str]) -> Callable[[], None]:
    from importflow import rejected_rows

    scope = vars(rejected_rows)
    real = scope["guard"]
    scope["guard"] = guard
    return lambda: scope.update(guard=real)


BUGS: dict[str, Callable[[], Callable[[], None]]] = {
    "guards_nothing": _guards_nothing,
    "guards_the_beginning": _guards_the_beginning,
}
SEEDED_BUGS = tuple(BUGS)
