"""`make samples`: every sample file through the real handlers, expected against actual."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from local.laboratory import laboratory
from local.places import PROJECT
from local.samples.expectation import Sample
from local.samples.inventories import APP_DISCOVERY, CMDB_EXPORT, INFRASTRUCTURE
from local.samples.nasty import NASTY
from local.samples.report import show_report
from local.samples.reports import SENSITIVE_DATA
from local.samples.trial import Actual, Trials, quiet
from local.samples.verdict import judge
from local.signals import unwind_on_sigterm

SAMPLES: tuple[Sample, ...] = CMDB_EXPORT + APP_DISCOVERY + INFRASTRUCTURE + SENSITIVE_DATA + NASTY
DIRECTORY = PROJECT.parent / "shared" / "samples"


def main(arguments: list[str] | None = None) -> int:
    """0 where every figure is reached, or where the files are not there."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False)
    directory = options.directory.expanduser()
    if not directory.is_dir():
        said = f"There are no sample files in {directory}; nothing was tried. SAMPLES=… says where they are."
        console.print(said, soft_wrap=True)
        return 0
    chosen = [each for each in SAMPLES if options.only in each.file]
    missing = [each.file for each in chosen if not (directory / each.file).is_file()]
    if missing:
        console.print(f"Not there: {', '.join(missing)}", soft_wrap=True)
        return 1
    unwind_on_sigterm()
    quiet()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="importflow-samples-") as scratch:
        verdicts = [judge(sample, actual) for sample, actual in _tried(directory, chosen, Path(scratch))]
    console.print(f"{len(verdicts)} files tried in {time.monotonic() - began:.0f} s")
    return show_report(console, verdicts, everything=options.all)


def _tried(directory: Path, chosen: list[Sample], scratch: Path) -> list[tuple[Sample, Actual]]:
    with laboratory(scratch, durable=False) as lab:
        trials = Trials(lab)
        try:
            return [(sample, trials.run(directory, sample)) for sample in chosen]
        finally:
            trials.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make samples", description="Try every sample file.")
    parser.add_argument("--directory", type=Path, default=DIRECTORY, help="where the sample files are")
    parser.add_argument("--only", default="", help="files whose path contains this")
    parser.add_argument("--all", action="store_true", help="a line for every file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
