"""pandas: `read_csv`, then `to_sql`, either with its defaults or with `method="multi"`.

Run as a program: URL, file, and `default` or `multi`; prints seconds, without the start of the interpreter and its
imports.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

# With `multi` every cell is a parameter of one statement; 13 × 1,000 stay below the protocol's limit.
_ROWS_PER_STATEMENT = 1_000


def main(url: str, file: Path, method: str) -> None:
    engine = sa.create_engine(url)
    options = {"method": "multi", "chunksize": _ROWS_PER_STATEMENT} if method == "multi" else {}
    began = time.perf_counter()
    frame = pd.read_csv(file)
    frame.to_sql("servers", engine, schema="rival_pandas", if_exists="replace", index=False, **options)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
