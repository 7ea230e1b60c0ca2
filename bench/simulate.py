"""`python -m bench.simulate`: how long imports take on AWS, where that saturates, and what they cost.

`--rows` prints the time by MaxConcurrency and capacity of the database; `--table` prints all tables of
docs/scaling.md; `--write` puts them into it. The tables depend on bench/results.json, the template and the state
machine only, so a test holds the document against them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.on_aws import scaling_tables
from bench.on_aws.deployed import ROOT, Deployed, read_deployed
from bench.on_aws.measured import Measured, read_measured

PAGE = ROOT / "docs" / "scaling.md"
TABLES: Mapping[str, Callable[[Measured, Deployed], list[str]]] = {
    "inputs": scaling_tables.inputs,
    "check": scaling_tables.check,
    "time": scaling_tables.time_of_a_million,
    "saturation": scaling_tables.saturation,
    "bill": scaling_tables.bills,
    "standing": scaling_tables.standing_costs,
    "connections": scaling_tables.connection_budget,
    "limits": scaling_tables.first_limits,
    "prices": scaling_tables.price_list,
}
_PART = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def main() -> None:
    arguments = _arguments()
    measured, deployed = read_measured(), read_deployed()
    if arguments.write:
        PAGE.write_text(filled(PAGE.read_text(), measured, deployed))
    elif arguments.table:
        for name, make in TABLES.items():
            print(f"\n{name}:\n")
            print("\n".join(make(measured, deployed)))
    else:
        print("\n".join(scaling_tables.time_grid(arguments.rows, measured, deployed)))


def filled(page: str, measured: Measured, deployed: Deployed) -> str:
    """The page with every table made anew; what is between them is left as it is."""
    return _PART.sub(lambda part: _table(part, measured, deployed), page)


def tables_in(path: Path = PAGE) -> list[str]:
    return [part[2] for part in _PART.finditer(path.read_text())]


def _table(part: re.Match[str], measured: Measured, deployed: Deployed) -> str:
    return part[1] + "\n".join(["", *TABLES[part[2]](measured, deployed), "", part[3]])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.simulate", description="Simulate imports on AWS.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--table", action="store_true", help="print every table of docs/scaling.md")
    parser.add_argument("--write", action="store_true", help="put them into docs/scaling.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
