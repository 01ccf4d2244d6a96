"""The mail box of the demonstration: a real SMTP server that keeps every message as a file and sends nothing on."""

import argparse
import asyncio
import os
import signal
import socket
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope

MESSAGE_SIZE_LIMIT = 20 * 1024 * 1024  # bytes


class Catcher:
    """The handler that aiosmtpd asks for: gives each envelope to `keep`."""

    def __init__(self, keep: Callable[[Envelope], None]) -> None:
        self.keep = keep

    async def handle_DATA(self, server, session, envelope: Envelope) -> str:  # noqa: N802
        self.keep(envelope)
        return "250 Message kept"


async def serve(listener: socket.socket, keep: Callable[[Envelope], None]) -> asyncio.Server:
    """Answers SMTP on a socket that already listens."""

    def protocol() -> SMTP:
        return SMTP(Catcher(keep), hostname="localhost", ident="Portal", data_size_limit=MESSAGE_SIZE_LIMIT)

    return await asyncio.get_running_loop().create_server(protocol, sock=listener)


def file_keeper(folder: Path) -> Callable[[Envelope], None]:
    """Writes each message to `folder`; names sort by time of arrival, and a half-written file never shows."""

    def keep(envelope: Envelope) -> None:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:8]}"
        unfinished = folder / f".{name}"
        unfinished.write_bytes(envelope.original_content)
        os.rename(unfinished, folder / f"{name}.eml")

    return keep


async def catch(listener: socket.socket, folder: Path) -> None:
    """Serves until the process is asked to end."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with await serve(listener, file_keeper(folder)):
        await stopped.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--descriptor", type=int, required=True, help="a listening socket, opened by the supervisor")
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(catch(socket.socket(fileno=arguments.descriptor), arguments.folder))


if __name__ == "__main__":
    main()
