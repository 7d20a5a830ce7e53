"""The broker: a Redis-protocol server on a unix socket. It only hurries what the outbox already holds."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from dapolicy.embedded.accounts import Account, data_folder
from dapolicy.embedded.binaries import broker_program
from dapolicy.embedded.places import Place
from dapolicy.embedded.postgres import plain_environment, tail
from dapolicy.embedded.processes import start, stop, wait_for_orphan
from dapolicy.embedded.trouble import CannotStart

PATIENCE = 20.0  # seconds


class Broker:
    """The broker of one place."""

    def __init__(self, place: Place, account: Account) -> None:
        self.place, self.account = place, account
        self.program = broker_program(copy=account.dropped)
        self.data = data_folder(place, account) / "broker"
        self.log = place.home / "broker.log"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the broker; back when it answers."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.data, self.account.uid, self.account.gid)
        self.forget_orphan()
        self.child = start(
            [
                self.program,
                "--port",
                "0",
                "--unixsocket",
                self.place.broker,
                "--unixsocketperm",
                "700",
                "--appendonly",
                "yes",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction",
                "--dir",
                ".",
            ],
            log=self.log,
            last_word=signal.SIGTERM,
            account=self.account,
            environment=plain_environment(),
            folder=self.data,
        )
        (self.place.home / "broker.pid").write_text(str(self.child.pid))
        end = time.monotonic() + PATIENCE
        while not answers(self.place.broker):
            if self.child.poll() is not None or time.monotonic() > end:
                raise CannotStart(f"The broker did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.02)

    def forget_orphan(self) -> None:
        """Wait for a broker whose supervisor was killed: at its end it would take our new socket away."""
        noted = self.place.home / "broker.pid"
        if noted.exists():
            wait_for_orphan(int(noted.read_text()), works_in=self.data, patience=5)
        self.place.broker.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the broker."""
        if self.child:
            stop(self.child, (signal.SIGTERM, 1.0))


def answers(path: Path) -> bool:
    """Whether a broker answers PING with PONG on this socket (while it loads its data it answers an error)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.settimeout(1)
        try:
            asked.connect(str(path))
            asked.sendall(b"PING\r\n")
            return asked.recv(16).startswith(b"+PONG")
        except OSError:
            return False
