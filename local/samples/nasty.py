"""Expected of the files that are hard to read: uploaded as CMDB exports.

Their columns mean nothing, so the upload says which one names the asset: it is the reading that is tried. Where the
collection's README leaves open whether a file is read or refused, or how many records a fault costs, each stands here.
"""

from __future__ import annotations

from importflow.errors import RejectionCode as Code
from importflow.findings import FindingCode as Finding
from importflow.models import ImportCategory
from local.samples.expectation import Imported, Outcome, Refused, Sample


def _nasty(
    name: str,
    *accepts: Outcome,
    key: str | None = None,
    distinct: int | None = None,
    findings: frozenset[Finding] = frozenset(),
) -> Sample:
    """`key` is the column that names the asset, `distinct` how many texts it holds."""
    return Sample(
        f"nasty/{name}",
        None,
        accepts,
        columns={key: "name"} if key and distinct is not None else {},
        distinct=(key, distinct) if key and distinct is not None else None,
        findings=findings,
        named=ImportCategory.CMDB_EXPORT,
        corrections={key: "name"} if key else {},
    )


_NO_ENCODING = Refused(Code.ENCODING_UNSUPPORTED)
_DAMAGED_ROW = frozenset({Finding.STRAY_QUOTE})

READ = (
    _nasty("csvkit__mac_newlines.csv", Imported(2, 2), key="a", distinct=2),
    _nasty("csvkit__test_utf16_big.csv", Imported(2, 2), key="a", distinct=2),
    _nasty("phpspreadsheet__encoding.utf16be.csv", Imported(1, 1), _NO_ENCODING, key="Å", distinct=1),
    _nasty("phpspreadsheet__premiere.utf32bebom.csv", Imported(1, 1), _NO_ENCODING, key="première", distinct=1),
    _nasty("phpspreadsheet__premiere.win1252.csv", Imported(1, 1), key="première", distinct=1),
    # A record too long is kept or rejected, one too short padded; the second names nothing.
    _nasty("csvkit__bad.csv", Imported(3, 2, rejected=1), Imported(3, 1, rejected=2), key="column_a", distinct=2),
    _nasty(
        "csvkit__null_byte.csv",
        Refused(Code.NOT_TEXT), Refused(Code.NO_VALID_RECORDS, 1, Finding.MISSING_NAME),
        Refused(Code.NO_VALID_RECORDS, 1, Finding.INVALID_CHARACTER),
        Refused(Code.NO_VALID_RECORDS, 1, Finding.CONTROL_CHARACTER),
        key="a",
    ),
    _nasty("csvkit__test_header_newline.csv", Imported(1, 1), key="start end", distinct=1),
    _nasty("csvkit__blanks.csv", Refused(Code.NO_VALID_RECORDS, 1, Finding.MISSING_NAME), Imported(1, 1), key="b"),
    _nasty("frictionless__leading-zeros.csv", Imported(3, 3), key="value", distinct=3),
    _nasty(
        "frictionless__duplicate-headers.csv", Imported(2, 2), key="name", distinct=2,
        findings=frozenset({Finding.DUPLICATE_HEADER}),
    ),
    _nasty("frictionless__blank-rows-multiple.csv", Imported(2, 2), key="name", distinct=2),
    _nasty(
        "frictionless__invalid.csv",
        Imported(3, 2), Imported(3, 2, rejected=1), Imported(3, 1, rejected=1), Imported(3, 1, rejected=2),
        key="name", distinct=2, findings=frozenset({Finding.DUPLICATE_HEADER, Finding.TOO_MANY_CELLS}),
    ),
    # `NaN` is a text like the others, or read as blank.
    _nasty("frictionless__number-test.csv", Imported(13, 13), Imported(13, 12, rejected=1), key="number", distinct=13),
    _nasty("frictionless__implicit-zip.csv", Imported(2, 2), key="name", distinct=2),
    _nasty("phpspreadsheet__sep.csv", Imported(1, 1), key="A", distinct=1),
    _nasty(
        "univocity__essential-dos.csv",
        # Four makes; how many of the odd lines are records without one is open.
        *(Imported(records, 4, rejected=rejected) for records in (12, 13) for rejected in range(6)),
        key="Make",
    ),
    _nasty("univocity__european.csv", Imported(5, 4), key="Model", distinct=4),
    _nasty("csvlint__title-row.csv", Imported(2, 2), key="Foo", distinct=2),
    _nasty(
        "csvlint__invalid_many_rows.csv", Imported(9, 2), Imported(9, 2, rejected=1), key="Foo", distinct=2,
        findings=_DAMAGED_ROW,
    ),
    _nasty(
        "papaparse__malformed.tsv",
        Refused(Code.QUOTE_NEVER_CLOSED), *(Imported(9, 9 - rejected, rejected=rejected) for rejected in (0, 1, 2, 3)),
        key="site",
    ),
    # Four of the times are blank.
    _nasty(
        "dataprofiler__daily-activity-sheet-_.csv",
        Refused(Code.DELIMITER_NOT_RECOGNISED), Imported(29, 25, rejected=4),
        key="Time", distinct=25,
    ),
    _nasty("react-spreadsheet-import__TrailingCellsWorkbook.xlsx", Imported(3, 3), key="a", distinct=3),
    # Lines of JSON, told by the columns' names: none of them is a fragment cut at a comma.
    _nasty("dataprofiler__honeypot_intentially_mislabeled_file.csv", Imported(14, 14), key="_id.$oid", distinct=14),
)  # fmt: skip

REFUSED = (
    _nasty("univocity__multi_schema.csv", Refused(Code.NO_HEADER_ROW), Refused(Code.SEVERAL_TABLES)),
    _nasty("dataprofiler__nation.plain.intentionally_mislabled_file.json", Refused(Code.NOT_TEXT)),
    _nasty("defectdojo__aws_prowler_no_vuln.json", Refused(Code.EMPTY_FILE)),
    _nasty("defectdojo__zora_scan_empty.csv", Refused(Code.HEADER_ONLY)),
    _nasty("aws-cmf__test_invalid.csv", Refused(Code.HEADER_ONLY)),
    _nasty("phpspreadsheet__XEETestInvalidUTF-8.xml", Refused(Code.DTD_NOT_ALLOWED)),
    _nasty("phpspreadsheet__CorruptedXmlFile.xml", Refused(Code.XML_NOT_WELL_FORMED)),
    _nasty("calamine__pass_protected.xlsx", Refused(Code.WORKBOOK_ENCRYPTED)),
    _nasty("calamine__date_1904.xlsx", Refused(Code.NO_HEADER_ROW)),
    _nasty("calamine__biff5_write.xls", Refused(Code.XLS_NOT_SUPPORTED)),
    _nasty("blns__blns.json", Refused(Code.NO_RECORD_ARRAY)),
)
NASTY = READ + REFUSED
