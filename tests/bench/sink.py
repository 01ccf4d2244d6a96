"""The least that a mail server can do: it takes every message and forgets it."""

import asyncio
import socket
import sys

ANSWERS = {b"EHLO": b"250 localhost\r\n", b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n"}
END = b"\r\n.\r\n"


class Forgetful(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.pending, self.is_in_message = transport, b"", False
        transport.write(b"220 localhost\r\n")

    def data_received(self, data):
        self.pending += data
        while (end := END if self.is_in_message else b"\r\n") in self.pending:
            line, _, self.pending = self.pending.partition(end)
            command = b"" if self.is_in_message else line[:4].upper()
            self.is_in_message = command == b"DATA"
            self.transport.write(ANSWERS.get(command, b"250 OK\r\n"))


async def main(descriptor: int) -> None:
    server = await asyncio.get_running_loop().create_server(Forgetful, sock=socket.socket(fileno=descriptor))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
