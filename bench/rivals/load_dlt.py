"""dlt's documented way from a CSV file to PostgreSQL: `filesystem` | `read_csv`, one pipeline run, its defaults.

Run as a program: URL, file, and `default` or the format its load files have (`csv`: they are copied, not inserted);
prints seconds, without the start of the interpreter and its imports.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import dlt
from dlt.destinations import postgres
from dlt.sources.filesystem import filesystem, read_csv


def main(url: str, file: Path, load_format: str) -> None:
    pipeline = dlt.pipeline("rival", destination=postgres(url), dataset_name="rival_dlt")
    began = time.perf_counter()
    servers = (filesystem(file.parent.as_uri(), file_glob=file.name) | read_csv()).with_name("servers")
    options = {} if load_format == "default" else {"loader_file_format": load_format}
    pipeline.run(servers, write_disposition="replace", **options).raise_on_failed_jobs()
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
