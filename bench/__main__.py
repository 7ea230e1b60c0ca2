"""`make bench`: measure the sections, one after the other, and put each into the record as soon as it is known.

A missed target is printed and recorded; it does not fail the run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.machine import describe
from bench.quiet import quiet
from bench.registry import SECTIONS
from bench.report import HERE, Report, part
from bench.section import Options, Section
from local.signals import unwind_on_sigterm


def main() -> None:
    arguments = _arguments()
    quiet()
    unwind_on_sigterm()
    report = Report(SECTIONS, arguments.to)
    for section in SECTIONS:
        if section.name in arguments.only:
            measured = _measure(section, arguments)
            report.record(section, measured)
            print("\n".join(part(section, measured)))
            for target in section.judge(measured["figures"]):
                print(f"{target.verdict:>12}  {target.what}: {target.reached} (asked: {target.asked})")
    if not arguments.only:
        report.write_readme()


def _measure(section: Section, arguments: argparse.Namespace) -> dict[str, Any]:
    print(f"{section.name}: measuring …", flush=True)
    machine, began = describe(), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="importflow-bench-") as name:
        options = Options(Path(name), arguments.rows, arguments.repeat, arguments.whole)
        figures = section.measure(options)
    took = round(time.perf_counter() - began)
    return {"machine": machine, "rows": options.rows, "repeat": options.repeat, "took_seconds": took,
            "figures": figures}  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Time imports, their floor and their rivals.")
    names = [section.name for section in SECTIONS]
    parser.add_argument("--only", type=_names, default=names, help=f"of {','.join(names)}; none: only the README")
    parser.add_argument("--rows", type=int, help="instead of each section's own size")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--whole", action="store_true", help="import the 1 GB file whole, not a sample of its chunks")
    parser.add_argument("--to", type=Path, default=HERE, help="where results.json and README.md are, to try something")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    known = {section.name for section in SECTIONS}
    named = [name for name in text.split(",") if name and name != "none"]
    if unknown := set(named) - known:
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: not among {', '.join(sorted(known))}")
    return named


if __name__ == "__main__":
    main()
