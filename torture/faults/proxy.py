"""A network that behaves badly on demand: a proxy on loopback between workers and their database.

One fault at a time holds for every connection, those that are open included. What a fault has swallowed is gone: a
connection that was half-open stays so.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from dataclasses import dataclass, field
from enum import StrEnum

_BLOCK = 16 * 1024


class Fault(StrEnum):
    """What the network does; the names are those of toxiproxy, where it has one."""

    NONE = "none"
    LATENCY = "latency"  # up to 500 ms for every piece, either way
    DOWN = "down"  # nothing gets through, everything open is closed
    BANDWIDTH = "bandwidth"  # 1 KB/s
    SLOW_CLOSE = "slow_close"  # who closes is heard of 3 s later
    HALF_OPEN = "timeout"  # what is sent disappears, nobody is told
    RESET = "reset_peer"  # every connection is reset
    SLICER = "slicer"  # pieces of a few bytes
    LIMIT = "limit_data"  # closed after 2,000 bytes


@dataclass(eq=False)
class _Link:
    """One connection: both sides, and what has become of it."""

    sides: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    passed: int = 0
    is_dead: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def cut(self, *, reset: bool) -> None:
        for side in self.sides:
            if reset:
                peer: socket.socket = side.get_extra_info("socket")
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.transport.abort()


class Proxy:
    """Listens on a free port of loopback, in a thread of its own."""

    def __init__(self, host: str, port: int, seed: int) -> None:
        self._target, self._draw = (host, port), random.Random(seed)
        self._fault = Fault.NONE
        self._to_come: tuple[int, Fault] | None = None
        self._changed = threading.Event()
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop
        ).result()
        self.port: int = self._server.sockets[0].getsockname()[1]

    def behave(self, fault: Fault) -> None:
        """From now on, for everybody."""
        self._loop.call_soon_threadsafe(self._behave, fault)

    def behave_after(self, pieces: int, fault: Fault, patience: float) -> None:
        """Once clients have sent so many pieces, the last of them included; returns when it is so.

        TimeoutError where they do not send as many within `patience` seconds.
        """
        self._changed.clear()
        self._loop.call_soon_threadsafe(setattr, self, "_to_come", (pieces, fault))
        if not self._changed.wait(patience):
            raise TimeoutError(f"no {pieces} pieces passed within {patience:.0f} s")

    def close(self) -> None:
        self.behave(Fault.DOWN)
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.call_later, 0.2, self._loop.stop)
        self._thread.join()

    def _behave(self, fault: Fault) -> None:
        self._fault = fault
        if fault in (Fault.DOWN, Fault.RESET):
            for link in list(self._links):
                link.cut(reset=fault is Fault.RESET)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._fault is Fault.DOWN:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(*self._target)
        link = _Link((writer, back))
        self._links.add(link)
        try:
            await asyncio.gather(self._pump(link, reader, back), self._pump(link, there, writer))
        finally:
            self._links.discard(link)
            link.cut(reset=False)

    def _count(self) -> None:
        if self._to_come is None:
            return
        pieces, fault = self._to_come
        self._to_come = (pieces - 1, fault) if pieces > 1 else None
        if self._to_come is None:
            self._behave(fault)
            self._changed.set()

    async def _pump(self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(_BLOCK):
                if writer is link.sides[1]:
                    self._count()
                await self._pass(link, data, writer)
            if self._fault is Fault.SLOW_CLOSE:
                await asyncio.sleep(3)
            if not link.is_dead:
                writer.close()
        except OSError:
            link.cut(reset=False)

    async def _pass(self, link: _Link, data: bytes, writer: asyncio.StreamWriter) -> None:
        link.passed += len(data)
        link.is_dead = link.is_dead or self._fault is Fault.HALF_OPEN
        if link.is_dead:
            return
        if self._fault is Fault.LIMIT and link.passed > 2_000:
            link.cut(reset=False)
        elif self._fault is Fault.RESET:
            link.cut(reset=True)
        elif self._fault is Fault.LATENCY:
            await asyncio.sleep(self._draw.uniform(0, 0.5))
            writer.write(data)
        elif self._fault in (Fault.BANDWIDTH, Fault.SLICER):
            await self._in_pieces(data, writer)
        else:
            writer.write(data)
        await writer.drain()

    async def _in_pieces(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        while data and self._fault in (Fault.BANDWIDTH, Fault.SLICER):
            is_slow = self._fault is Fault.BANDWIDTH
            size = 102 if is_slow else self._draw.randint(1, 64)
            writer.write(data[:size])
            data = data[size:]
            await asyncio.sleep(0.1 if is_slow else 0)
        writer.write(data)
