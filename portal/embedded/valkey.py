"""One Valkey server on a Unix socket. It keeps nothing on disk: the database is the truth, this is the doorbell."""

import shutil
import socket
import time
from pathlib import Path

from portal.embedded.binaries import valkey_program
from portal.embedded.processes import Account, Child, EmbeddedError, as_account, own_folder, start_child

START_PATIENCE = 10  # seconds


class Valkey:
    def __init__(self, sockets: Path, *, log: Path, account: Account | None) -> None:
        self.sockets = sockets
        self.log = log
        self.account = account
        self.program = valkey_program(account)
        self.child: Child | None = None

    @property
    def socket_path(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """REDIS_URL of the server, as Celery writes a Unix socket."""
        return f"redis+socket://{self.socket_path}?virtual_host=0"

    def start(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)
        own_folder(self.sockets, self.account)
        command = [self.program, "--port", "0", "--unixsocket", self.socket_path, "--unixsocketperm", "700"]
        command += ["--save", "", "--appendonly", "no", "--dir", self.sockets]
        self.child = start_child("Valkey", command, log=self.log, **as_account(self.account))
        deadline = time.monotonic() + START_PATIENCE
        while not self._is_ready():
            if not self.child.is_running() or time.monotonic() > deadline:
                raise EmbeddedError(f"Valkey ne démarre pas :\n{self.child.last_lines()}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.child:
            self.child.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket_path))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False
