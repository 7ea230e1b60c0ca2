"""I3: files that cost far more than they weigh are refused within 5 s of processor time and 256 MB, each by its code.

Each is read by a process of its own, as Plan chunks and its reading child read it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from torture.input.bomb_files import BOMBS, READ
from torture.input.readers import MOST_SECONDS as MOST_WAIT
from torture.input.readers import Reader, readers
from torture.input.reading import Observed, Outcome
from torture.verdict import Plan, Verdict

PROMISES = ("I3",)
MOST_SECONDS, MOST_MB = 5.0, 256


def run(plan: Plan) -> Verdict:
    """All of them, or a choice."""
    names = (
        [plan.replay]
        if plan.replay
        else random.Random(plan.seed).sample(sorted(BOMBS), plan.of(sampled=6, full=len(BOMBS)))
    )
    if plan.seeded_bug:
        names = list(_SHOWN_BY[plan.seeded_bug])
    found = _observed(names, plan)
    faults = [f"{name} {fault}; REPLAY={name}" for name, one in found.items() for fault in judge(name, one)]
    refused = sum(one.outcome is Outcome.REFUSED for one in found.values())
    line = (
        f"{refused} of {len(names)} bombs refused, {len(names) - refused} read without harm, within"
        f" {max(one.seconds for one in found.values()):.1f} s and"
        f" {max(one.peak_mb for one in found.values()):.0f} MB each, {len(faults)} wrong"
    )
    return Verdict(PROMISES, line, tuple(faults))


def judge(name: str, observed: Observed) -> Iterator[str]:
    allowed = BOMBS[name].codes
    said = READ if observed.outcome is Outcome.READ else observed.code
    if said not in allowed:
        yield f"was {observed.outcome.value} ({said}), not {' or '.join(sorted(allowed))}"
    if observed.seconds > MOST_SECONDS:
        yield f"took {observed.seconds:.1f} s"
    if observed.peak_mb > MOST_MB:
        yield f"took {observed.peak_mb:.0f} MB"
    for reached in observed.reached:
        yield f"reached for {reached}"


def _observed(names: list[str], plan: Plan) -> dict[str, Observed]:
    def read(reader: Reader, name: str) -> Observed:
        content = BOMBS[name].make()
        reader.renew()
        return reader.read(content)

    bug = BUGS[plan.seeded_bug] if plan.seeded_bug else None
    with readers(bug, count=1, patience=8.0 if bug else MOST_WAIT) as team:
        return dict(zip(names, team.each(read, names), strict=True))


# What follows runs in the readers.


def _unpacks_anything() -> None:
    from importflow.tabular import archives

    vars(archives)["check_expansion"] = lambda *_: None


def _comments_in_every_way() -> None:
    """The expression that tells a web page, as it is mostly written."""
    import re

    from importflow.tabular import sniffing

    vars(sniffing)["_HTML"] = re.compile(r"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.DOTALL)


def _trusts_the_end() -> None:
    """Bytes behind an archive's end are nobody's business."""
    from importflow.tabular import archives

    vars(archives)["_check_end"] = lambda *_: None


def _holds_any_part() -> None:
    from importflow.tabular import workbook_package

    def nothing(_archive: Any) -> None:
        return None

    from importflow.tabular import workbooks

    vars(workbook_package)["check_package"] = vars(workbooks)["check_package"] = nothing


BUGS: dict[str, Callable[[], None]] = {
    "unpacks_anything": _unpacks_anything,
    "comments_in_every_way": _comments_in_every_way,
    "trusts_the_end": _trusts_the_end,
    "holds_any_part": _holds_any_part,
}
SEEDED_BUGS = tuple(BUGS)
_SHOWN_BY = {
    "unpacks_anything": ("zip_bomb",),
    "comments_in_every_way": ("xml_comments_before_nothing",),
    "trusts_the_end": ("zip_before_other_bytes",),
    "holds_any_part": ("styles_of_noise",),
}
