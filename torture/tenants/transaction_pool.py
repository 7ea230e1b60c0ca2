"""A stand-in for a transaction pooler where no pgbouncer is installed: few server connections for many clients.

What it has in common with pgbouncer in transaction mode and with RDS Proxy: a client gets whichever server connection
is free for as long as its transaction lasts, and nothing is reset in between. It signs in by itself and lets every
client in; names of prepared statements and cancelling are not translated. For tests on loopback only.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pg8000.native
import sqlalchemy as sa

from local.ports import LOOPBACK, free_port

_TLS, _SIGNED_IN, _KEY = 80877103, b"R" + struct.pack("!ii", 8, 0), b"K" + struct.pack("!iii", 12, 1, 1)
_IDLE = b"Z" + struct.pack("!ic", 5, b"I")

Server = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@contextmanager
def transaction_pool(url: sa.URL, size: int) -> Iterator[sa.URL]:
    """Where to connect instead of `url`, while it lasts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="transaction-pool", daemon=True)
    thread.start()
    pool, port = _Pool(url, size), free_port()
    listening = asyncio.run_coroutine_threadsafe(pool.listen(port), loop).result()
    try:
        yield url.set(host=LOOPBACK, port=port)
    finally:
        loop.call_soon_threadsafe(listening.close)
        asyncio.run_coroutine_threadsafe(pool.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Pool:
    def __init__(self, url: sa.URL, size: int) -> None:
        self._url, self._size = url, size
        self._free: asyncio.Queue[Server] = asyncio.Queue()
        self._clients: set[asyncio.Task[None]] = set()

    async def listen(self, port: int) -> asyncio.Server:
        for _ in range(self._size):
            await self.release(await self.connect())
        return await asyncio.start_server(self._serve, LOOPBACK, port)

    async def connect(self) -> Server:
        """Another connection that is signed in."""
        url = self._url
        signed_in = pg8000.native.Connection(
            str(url.username), host=url.host or LOOPBACK, port=url.port or 5432, database=url.database,
            password=url.password, ssl_context=False,
        )  # fmt: skip
        kept = socket.socket(fileno=os.dup(signed_in._usock.fileno()))
        kept.setblocking(False)
        return await asyncio.open_connection(sock=kept)

    async def acquire(self) -> Server:
        return await self._free.get()

    async def release(self, server: Server) -> None:
        self._free.put_nowait(server)

    async def close(self) -> None:
        for task in list(self._clients):
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        while not self._free.empty():
            self._free.get_nowait()[1].close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._clients.add(task)
            task.add_done_callback(self._clients.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await _Client(self, reader, writer).serve()
        writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One message with its head."""
    head = await reader.readexactly(5)
    return head + await reader.readexactly(struct.unpack("!i", head[1:])[0] - 4)


@dataclass(eq=False)
class _Client:
    """One client: with a server as long as its transaction lasts."""

    pool: _Pool
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    server: Server | None = None
    answers_due: int = 0
    pump: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        await self._greet()
        try:
            while (message := await _message(self.reader))[:1] != b"X":
                if self.server is None:
                    self.server = await self.pool.acquire()
                    self.pump = asyncio.create_task(self._answers(self.server))
                self.answers_due += message[:1] in (b"S", b"Q")
                self.server[1].write(message)
                await self.server[1].drain()
        finally:
            await self._leave()

    async def _greet(self) -> None:
        while True:
            length, code = struct.unpack("!ii", await self.reader.readexactly(8))
            await self.reader.readexactly(length - 8)
            if code != _TLS:
                break
            self.writer.write(b"N")
        said = b"".join(
            b"S" + struct.pack("!i", len(pair) + 4) + pair
            for pair in (b"server_version\x0018\x00", b"client_encoding\x00UTF8\x00", b"DateStyle\x00ISO, MDY\x00",
                         b"integer_datetimes\x00on\x00", b"TimeZone\x00UTC\x00",
                         b"standard_conforming_strings\x00on\x00")
        )  # fmt: skip
        self.writer.write(_SIGNED_IN + said + _KEY + _IDLE)

    async def _answers(self, server: Server) -> None:
        """To the client until the transaction is over; then the server is free."""
        while True:
            message = await _message(server[0])
            self.writer.write(message)
            self.answers_due -= message[:1] == b"Z"
            if message[:1] == b"Z" and message[5:] == b"I" and not self.answers_due:
                self.server = None
                await self.pool.release(server)
                return

    async def _leave(self) -> None:
        """Who leaves in the middle of a transaction costs the connection."""
        if self.server is None:
            return
        if self.pump is not None:
            self.pump.cancel()
        self.server[1].close()
        await self.pool.release(await self.pool.connect())
