"""The record of where we stand: results.json for programs, README.md for people.

A section that was measured replaces its own part and nobody else's; the README is made from results.json alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.machine import in_words
from bench.section import Section, Target
from bench.tables import table

HERE = Path(__file__).parent
BEGIN, END = "<!-- results: written by make bench -->", "<!-- end of results -->"


class Report:
    """Both files, in one directory."""

    def __init__(self, sections: Sequence[Section], directory: Path) -> None:
        self._sections = sections
        self._results = directory / "results.json"
        self._readme = directory / "README.md"

    def record(self, section: Section, measured: dict[str, Any]) -> None:
        """Keep what was measured (`machine`, `rows`, `repeat`, `figures`) as this section's part of both files."""
        kept = self._read() | {section.name: measured}
        document = {
            "sections": {each.name: kept[each.name] for each in self._sections if each.name in kept},
            "targets": [
                {"section": name, "what": one.what, "asked": one.asked, "reached": one.reached, "verdict": one.verdict}
                for name, one in self._targets(kept)
            ],
        }
        self._results.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        self.write_readme()

    def write_readme(self) -> None:
        """The part between the markers, anew from results.json; the rest of the page is left as it is."""
        before, _, rest = self._readme.read_text().partition(BEGIN)
        _, _, after = rest.partition(END)
        self._readme.write_text("\n".join([f"{before}{BEGIN}", "", *self.lines(), f"{END}{after}"]))

    def lines(self) -> list[str]:
        """The targets, then every section that has been measured."""
        kept = self._read()
        parts = [line for each in self._sections if each.name in kept for line in part(each, kept[each.name])]
        return [*_target_table(self._targets(kept)), "", *parts]

    def _targets(self, kept: dict[str, Any]) -> list[tuple[str, Target]]:
        return [
            (each.name, target)
            for each in self._sections
            if each.name in kept
            for target in each.judge(kept[each.name]["figures"])
        ]

    def _read(self) -> dict[str, Any]:
        if not self._results.exists():
            return {}
        kept = json.loads(self._results.read_text())["sections"]
        return {each.name: kept[each.name] for each in self._sections if each.name in kept and _fits(each, kept)}


def _fits(section: Section, kept: dict[str, Any]) -> bool:
    """Whether the section still understands what it measured once; if not, it is left out until it measures again."""
    try:
        section.judge(kept[section.name]["figures"])
        part(section, kept[section.name])
    except (LookupError, TypeError, ValueError) as error:
        print(f"{section.name}: what is recorded has another form ({error!r}); measure it again")
        return False
    return True


def part(section: Section, measured: dict[str, Any]) -> list[str]:
    """A section as the README shows it."""
    machine = measured["machine"]
    how = f"{machine['date']}, medians of {measured['repeat']}, load before {machine['load_before']}"
    own_size = "" if measured["rows"] is None else f", ROWS={measured['rows']:,}"
    body = "\n".join(section.render(measured["figures"])).rstrip().splitlines()
    return [f"## {section.title}", "", f"`make bench ONLY={section.name}`: {how}{own_size}.", "", *body, "",
            f"<sub>{in_words(machine)}</sub>", ""]  # fmt: skip


def _target_table(targets: list[tuple[str, Target]]) -> list[str]:
    missed = sum(target.verdict == "MISSED" for _, target in targets)
    rows = [(target.what, target.asked, target.reached or "", target.verdict, name) for name, target in targets]
    return [
        f"Targets: {len(targets)}, missed: {missed}.",
        "",
        *table(("what", "asked", "reached", "", "section"), rows),
    ]
