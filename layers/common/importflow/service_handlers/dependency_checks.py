"""Whole-file checks of application discovery: circles, orphans, repeated records, services."""

from sqlalchemy.orm import Session

from importflow.findings import Finding, FindingCode
from importflow.queries import edge_graph, raw_records, shared_records
from importflow.service_handlers.services import service_at
from importflow.service_handlers.validators import FileUnderReview, Verdict

NAMES_SHOWN = 10
ORPHANS_SHOWN = 50
PORTS_SHOWN = 20


def group_records(session: Session, review: FileUnderReview) -> Verdict:
    """Records of one application are duplicates; records of one dependency are observations, added up."""
    import_id = review.pointer.data_import_id
    raw_records.join_by_hashing(session)
    verdict = Verdict()
    verdict.counts[FindingCode.DUPLICATE_IN_FILE] = shared_records.merge_duplicates(
        session, import_id, FindingCode.DUPLICATE_IN_FILE
    )
    verdict.figures["records_of_shared_dependencies"] = shared_records.group_by_edge(session, import_id)
    return verdict


def check_graph(session: Session, review: FileUnderReview) -> Verdict:
    """Which assets depend on each other in a circle, and which applications on nothing. Noise is no dependency."""
    import_id = review.pointer.data_import_id
    pairs = edge_graph.stage_edges(session, import_id)
    orphans = edge_graph.orphans(session, import_id)
    on_circles = edge_graph.keep_circles(session)
    verdict = Verdict(figures={"pairs": pairs, "assets_on_circles": on_circles, "orphans": len(orphans)})
    if on_circles:
        names = edge_graph.names_on_circles(session, import_id, NAMES_SHOWN)
        shown = ", ".join(names) + (", …" if on_circles > len(names) else "")
        detail = f"{on_circles:,} assets: {shown}." if names else f"{on_circles:,} assets."
        verdict.about_file.append(Finding(FindingCode.DEPENDENCY_CYCLE, detail=detail))
    verdict.about_file += [Finding(FindingCode.ORPHAN, detail=f"{name}.") for name in orphans[:ORPHANS_SHOWN]]
    return verdict


def count_services(session: Session, review: FileUnderReview) -> Verdict:
    """What is listened to most."""
    ports = edge_graph.busiest_ports(session, review.pointer.data_import_id, PORTS_SHOWN)
    return Verdict(figures={"ports": {_shown(port): count for port, count in ports.items()}})


def _shown(port: int) -> str:
    service = service_at(port)
    return f"{port} ({service.name})" if service else str(port)
