"""eol_detector: assets whose operating system its maker no longer supports, or soon will not.

Measured on the day of the import, against the dated table of `end_of_life.json`.
"""

from collections import defaultdict
from datetime import date

from sqlalchemy.orm import Session

from importflow.findings import FindingCode
from importflow.queries import operating_systems
from importflow.queries.operating_systems import Named
from importflow.service_handlers.end_of_life import SupportEnd, support_end, table_made
from importflow.service_handlers.validators import FileUnderReview, Verdict

SHOWN = 50


def detect_end_of_life(session: Session, review: FileUnderReview) -> Verdict:
    """Notes the records, and shows per release how many assets run it and when support ends or ended."""
    data_import_id = review.pointer.data_import_id
    today = operating_systems.imported_on(session, data_import_id)
    concerned: dict[FindingCode, list[Named]] = defaultdict(list)
    releases: dict[str, dict[str, object]] = {}
    unknown: list[str] = []
    for named in operating_systems.named_in(session, data_import_id):
        end = support_end(named.operating_system, named.os_version)
        if end is None:
            unknown.append(named.operating_system)
            continue
        code = verdict_on(end, today)
        if code is not None:
            concerned[code].append(named)
            _count(releases, end, named.assets)
    verdict = Verdict(figures=_figures(today, releases, unknown))
    column = review.layout.column_of("operating_system")
    for code, systems in concerned.items():
        verdict.counts[code] = operating_systems.note(session, data_import_id, systems, code, column)
    return verdict


def verdict_on(end: SupportEnd, today: date) -> FindingCode | None:
    """What the end of support means on that day; None while it is more than a year away."""
    if end.has_ended(today):
        return FindingCode.OPERATING_SYSTEM_END_OF_LIFE
    return FindingCode.OPERATING_SYSTEM_END_OF_LIFE_SOON if end.ends_soon(today) else None


def _count(releases: dict[str, dict[str, object]], end: SupportEnd, assets: int) -> None:
    counted = releases.get(end.release, {}).get("assets", 0)
    releases[end.release] = {
        "assets": int(str(counted)) + assets,
        "end_of_support": end.ends.isoformat(),
        "end_of_extended_support": end.extended.isoformat() if end.extended else None,
        "source": end.source,
    }


def _figures(today: date, releases: dict[str, dict[str, object]], unknown: list[str]) -> dict[str, object]:
    return {
        "measured_on": today.isoformat(),
        "table_made": table_made().isoformat(),
        "releases": releases,
        "not_in_table": sorted(set(unknown))[:SHOWN],
    }
