"""The kinds of files that are read, as people name them: for choosing a file, never for judging one.

What a file is, its content tells (`sniffing`); an extension or a declared type is believed by nobody.
"""

from dataclasses import dataclass

from importflow.tabular.sniffing import Kind


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A usual extension, what browsers call it, its name, and what its content shows it to be."""

    extension: str
    mime_type: str
    title: str
    kinds: tuple[Kind, ...]


_JSON = (Kind.JSON_ARRAY, Kind.JSON_OBJECT, Kind.JSON_STRING)

FORMATS: tuple[FileFormat, ...] = (
    FileFormat("csv", "text/csv", "CSV", (Kind.TEXT,)),
    FileFormat("tsv", "text/tab-separated-values", "Tab-separated text", (Kind.TEXT,)),
    FileFormat("txt", "text/plain", "Delimited text", (Kind.TEXT,)),
    FileFormat(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel workbook", (Kind.ZIP,)
    ),
    FileFormat("json", "application/json", "JSON", _JSON),
    FileFormat("jsonl", "application/jsonl", "JSON lines", (Kind.JSON_LINES,)),
    FileFormat("ndjson", "application/x-ndjson", "JSON lines", (Kind.JSON_LINES,)),
    FileFormat("xml", "application/xml", "XML", (Kind.XML,)),
    FileFormat("gz", "application/gzip", "Gzip of one of these", (Kind.GZIP,)),
    FileFormat("zip", "application/zip", "ZIP with one of these, or a known set of tables", (Kind.ZIP,)),
)
