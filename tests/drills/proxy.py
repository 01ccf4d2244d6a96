"""A way to the broker that can be shut, or swallow all that goes through it; in a thread of the drill."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CHUNK = 65536  # bytes
PATIENCE = 10  # seconds


class Proxy:
    def __init__(self, target: Path) -> None:
        self.target = target
        self.port = 0
        self.is_swallowing = False
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    def open(self) -> None:
        self._do(self._open())

    def close(self) -> None:
        """Refuses connections, and cuts those that there are."""
        self._do(self._close())

    def swallow(self, is_swallowing: bool) -> None:
        """Takes connections and answers nothing. At the end those that lost bytes are cut, as a router would."""
        self.is_swallowing = is_swallowing
        if not is_swallowing:
            self._do(self._cut())

    def _do(self, deed) -> None:
        asyncio.run_coroutine_threadsafe(deed, self._loop).result(PATIENCE)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_unix_connection(self.target)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(self._pour(reader, inner_writer), self._pour(inner_reader, writer))

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if not self.is_swallowing:
                    writer.write(data)
                    await writer.drain()
        self._writers.discard(writer)
        writer.transport.abort()


@contextmanager
def proxied(target: Path) -> Iterator[Proxy]:
    proxy = Proxy(target)
    thread = threading.Thread(target=proxy._loop.run_forever, daemon=True)
    thread.start()
    proxy.open()
    try:
        yield proxy
    finally:
        proxy.close()
        proxy._loop.call_soon_threadsafe(proxy._loop.stop)
        thread.join()
