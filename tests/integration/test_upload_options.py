"""What may be uploaded: the tenant's limits, what of them is taken, formats and fields, from where they are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from importflow.mapping.registry import FIELDS
from importflow.models import ImportCategory
from tests.integration.laboratory import NORTH, NORTH_TWO, SOUTH, Laboratory, call_api
from tests.integration.test_import_limits import own  # noqa: F401  a fixture of the same kind


def options(**how: Any) -> dict[str, Any]:
    answer = call_api("upload/presign", "GET", "/api/v1/data-import/options", **how)
    assert answer.status == 200, answer.body
    return answer.body


def test_the_limits_are_those_of_the_stack_or_the_clients_own(
    laboratory: Laboratory,
    own: Callable[..., None],  # noqa: F811
) -> None:
    everybodys = {"file_size": 1024**3, "records": 10_000_000, "concurrent_imports": 20}
    own(NORTH, file_size=0, concurrent_imports=3)

    assert options()["limits"] == options(tenant=NORTH_TWO)["limits"] == {
        "file_size": 0, "records": 10_000_000, "concurrent_imports": 3,
    }  # fmt: skip
    assert options(tenant=SOUTH)["limits"] == everybodys
    assert options()["multipart_threshold"] == 100 * 1024**2


def test_imports_under_way_are_counted_as_the_limit_counts_them(laboratory: Laboratory) -> None:
    laboratory.run("Name\nweb-1\n")
    waiting = [laboratory.presign()["data_import_id"] for _ in range(2)]

    assert (options()["under_way"], options(tenant=NORTH_TWO)["under_way"]) == (2, 0)

    call_api("upload/multipart", "DELETE", f"/api/v1/data-import/{waiting[0]}/upload")
    assert options()["under_way"] == 1


def test_every_field_of_every_category_is_offered_once_with_its_title(laboratory: Laboratory) -> None:
    categories = {c["category"]: c["fields"] for c in options()["categories"]}

    assert list(categories) == list(ImportCategory)
    for category, fields in categories.items():
        assert [f["name"] for f in fields] == list(dict.fromkeys(f.name for f in FIELDS[ImportCategory(category)]))
    shown = {f["name"]: (f["title"], f["unit"]) for f in categories["infrastructure"]}
    assert shown["operating_system"] == ("Operating system", None)
    assert shown["cpu_utilization_percent"] == ("CPU average (%)", "%")


def test_formats_can_be_chosen_by_extension(laboratory: Laboratory) -> None:
    formats = options()["formats"]

    assert {"extension": "csv", "mime_type": "text/csv", "title": "CSV"} in formats
    assert len({f["extension"] for f in formats}) == len(formats)


def test_nobody_without_a_tenant_is_told(laboratory: Laboratory) -> None:
    answer = call_api("upload/presign", "GET", "/api/v1/data-import/options", tenant=SOUTH, grants=[NORTH])
    assert (answer.status, answer.body["code"]) == (403, "tenant-not-granted")
