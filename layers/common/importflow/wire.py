"""What lies between the driver and the network: nothing is kept back, nothing waits for ever, every break is told.

Guarantees: connecting and the look whether a connection lives end within 5 s; an answer that does not come within the
engine's time-out ends the connection; whatever the network does reaches SQLAlchemy as the driver's own error, so that
the connection is thrown away and the work may be tried again.
"""

import socket
from typing import Any

import pg8000
from sqlalchemy import Engine, event

CONNECT_SECONDS = 5.0
# A peer that went away without a word is noticed after some 30 s, also while a long statement runs.
_KEEPALIVE = (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 30_000))


def mind_the_wire(engine: Engine, answer_seconds: float) -> None:
    """To be called once whoever provides the credentials is listening: the connection is made here."""

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, _record: Any, arguments: Any, parameters: dict[str, Any]) -> Any:
        try:
            connection = dialect.connect(*arguments, **parameters | {"timeout": CONNECT_SECONDS})
        except OSError as error:
            raise _broken() from error
        _prepare(connection, answer_seconds)
        return connection

    look = engine.dialect.do_ping

    def look_briefly(connection: Any) -> bool:
        connection._usock.settimeout(CONNECT_SECONDS)
        alive = look(connection)
        connection._usock.settimeout(answer_seconds)
        return alive

    vars(engine.dialect)["do_ping"] = look_briefly


def _prepare(connection: Any, answer_seconds: float) -> None:
    """TCP_NODELAY, because the driver writes in pieces of 8 KB.

    By default the last piece waits until the server has acknowledged the one before, which a server that waits for
    more does after 40 ms: in every statement with as many bytes of parameters.
    """
    wire = connection._usock
    wire.settimeout(answer_seconds)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):  # not on every laptop
            wire.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    connection._sock = _Reader(connection._sock)


class _Reader:
    """The connection's file. The driver lets an OSError of a read pass as it is, time-outs included."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.write, self.flush, self.close = file.write, file.flush, file.close

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._file.read(size)
        except OSError as error:
            raise _broken() from error
        return data


def _broken() -> Exception:
    """In the words by which SQLAlchemy knows that a connection is gone."""
    error: Exception = pg8000.InterfaceError("network error")
    return error
