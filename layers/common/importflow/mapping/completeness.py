"""Is this all of it? A file that ends exactly where its exporter cuts off is probably not.

Step: Plan chunks, once the records are counted. Only an exact hit is reported: one record less is a small inventory,
one more was not cut.
"""

from importflow.findings import Finding, FindingCode

# Records after which an exporter stops without a word, by exporter.
EXPORT_CAPS: dict[str, int] = {
    # Default of the list export of CSV, XLSX and XML ("Export limits", ServiceNow product documentation).
    "ServiceNow": 10_000,
    # "Export as CSV" of the asset list takes the first 1,000 assets (Microsoft Purview documentation).
    "Microsoft Purview": 1_000,
    # Most records of one import file, to which such files are cut (AWS Application Discovery Service quotas).
    "AWS Migration Hub": 25_000,
    "AWS Application Discovery Service": 25_000,
    # Most servers of one import file (Azure Migrate: support matrix for import-based assessment).
    "Azure Migrate": 20_000,
}
# Rows a worksheet has, header included (Excel specifications and limits; the second is that of .xls).
WORKSHEET_ROWS = (1_048_576, 65_536)


def check_completeness(vendor: str | None, records: int, last_row: int) -> Finding | None:
    """A finding where the file ends at a known cap.

    `records` counts those that are not blank, `last_row` is the row of the last one, as a spreadsheet numbers it.
    """
    cap = EXPORT_CAPS.get(vendor or "")
    if cap is not None and records == cap:
        return _reached(f"The file has exactly {cap:,} records, which is where {vendor} cuts off.")
    if last_row in WORKSHEET_ROWS:
        return _reached(f"The file ends at row {last_row:,}, the last one a worksheet has.")
    return None


def _reached(detail: str) -> Finding:
    return Finding(FindingCode.EXPORT_CAP_REACHED, detail=detail)
