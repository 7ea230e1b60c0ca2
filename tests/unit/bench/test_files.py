"""Generated files are what they are said to be: recognised without being named, and valid to the last record."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.files.app_discovery import write_app_discovery
from bench.files.cmdb import HEADER, write_cmdb, write_cmdb_of_size
from bench.files.infrastructure import SAMPLES_PER_SERVER, write_infrastructure
from bench.files.sensitive_data import write_sensitive_data
from bench.files.workbook import write_workbook
from importflow.errors import Rejection
from importflow.models import ImportCategory
from importflow.service_handlers import processor_for
from importflow.service_handlers.base_processor import ValidatedChunk
from importflow.service_handlers.record_batch import shape_records
from importflow.service_handlers.understanding import FileFacts, Understanding, understand
from importflow.tabular.csv_reading import Rows

ROWS = 1_000
Writer = Callable[[Path, int], int]
WRITERS: dict[ImportCategory, Writer] = {
    ImportCategory.CMDB_EXPORT: write_cmdb,
    ImportCategory.APP_DISCOVERY: write_app_discovery,
    ImportCategory.INFRASTRUCTURE: write_infrastructure,
    ImportCategory.SENSITIVE_DATA: write_sensitive_data,
}


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def understood(rows: list[list[str]]) -> Understanding:
    found = understand(rows[0], rows[1:20], named=None, corrections={}, remembered={}, facts=FileFacts(delimiter=","))
    assert not isinstance(found, Rejection), found
    return found


def validated(rows: list[list[str]]) -> ValidatedChunk:
    found = understood(rows)
    processor = processor_for(found.category)
    batch = shape_records(Rows(rows[1:], repaired=False, has_nul=False, delimiter=","), rows[0], 2)
    return processor.validate_data(batch, processor.layout(found.mappings, rows[0]))


@pytest.fixture(params=WRITERS)
def category(request: pytest.FixtureRequest) -> ImportCategory:
    found: ImportCategory = request.param
    return found


def test_the_same_seed_writes_the_same_file(category: ImportCategory, tmp_path: Path) -> None:
    once, again = tmp_path / "once.csv", tmp_path / "again.csv"
    assert WRITERS[category](once, 50) == WRITERS[category](again, 50) == once.stat().st_size
    assert once.read_bytes() == again.read_bytes()


def test_a_file_is_told_by_its_content_and_every_record_is_valid(category: ImportCategory, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    WRITERS[category](path, ROWS)
    rows = read(path)
    found = understood(rows)
    unread = [mapping.column for mapping in found.mappings if mapping.field is None]
    chunk = validated(rows)
    assert (found.category, unread) == (category, ["Cost Center"] if category == ImportCategory.CMDB_EXPORT else [])
    assert (len(chunk.batch), len(chunk.batch.rejected)) == (ROWS, 0)


def test_no_value_is_doubtful_but_where_a_scanner_reports_trouble(category: ImportCategory, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    WRITERS[category](path, ROWS)
    codes = {finding.code.value for noted in validated(read(path)).batch.findings.values() for finding in noted}
    reported = {"sensitive-data-unencrypted", "sensitive-data-public"}
    assert codes == (reported if category is ImportCategory.SENSITIVE_DATA else set())


def test_every_server_of_a_cmdb_export_is_another_one(tmp_path: Path) -> None:
    path = tmp_path / "servers.csv"
    write_cmdb(path, ROWS)
    rows = read(path)
    assert (len(rows[0]), [len({row[column] for row in rows[1:]}) for column in range(4)]) == (13, [ROWS] * 4)


def test_flows_have_two_ends_and_a_tenth_as_many_servers(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    write_app_discovery(path, ROWS)
    ends = [(row[0], row[3]) for row in read(path)[1:]]
    assert all(source != target for source, target in ends)
    assert 90 <= len({name for pair in ends for name in pair}) <= 100


def test_each_server_is_measured_ten_times(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    write_infrastructure(path, ROWS)
    rows = read(path)[1:]
    assert len({(row[0], row[2]) for row in rows}) == ROWS
    assert len({row[0] for row in rows}) == ROWS // SAMPLES_PER_SERVER


def test_a_file_of_a_size_has_it_and_little_more(tmp_path: Path) -> None:
    path = tmp_path / "servers.csv"
    rows = write_cmdb_of_size(path, 1_000_000)
    assert 1_000_000 <= path.stat().st_size < 2_000_000
    assert len(read(path)) == rows + 1


def test_a_workbook_holds_the_same_servers(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "servers.xlsx"
    write_workbook(path, 20)
    sheet = openpyxl.load_workbook(path, read_only=True).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == list(HEADER)
    assert [row[0] for row in rows[1:]] == [f"srv-{number:07d}" for number in range(20)]
