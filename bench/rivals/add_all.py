"""One ORM object per record, one `add_all`, one commit: the raw records that are in the table, written anew.

Run as a program: URL and number of records; prints seconds. It needs SQLAlchemy, a driver and the models.
"""

from __future__ import annotations

import sys
import time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from importflow.models import RawImportRecord


def main(url: str, limit: int) -> None:
    table = RawImportRecord.__table__
    options = {"ssl_context": False} if "pg8000" in url else {}
    engine = sa.create_engine(url, connect_args=options)
    with engine.begin() as connection:
        records = [dict(row) for row in connection.execute(sa.select(table).limit(limit)).mappings()]
        connection.execute(sa.text(f"TRUNCATE {table}"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("CHECKPOINT"))
    began = time.perf_counter()
    with Session(engine) as session:
        session.add_all(RawImportRecord(**record) for record in records)
        session.commit()
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
