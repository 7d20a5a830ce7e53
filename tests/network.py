"""No test reaches the network: only unix sockets and this machine's own loopback address."""

import ipaddress
import socket
from typing import Any


class NetworkBlocked(RuntimeError):
    """A test, or what it called, wanted to reach another machine."""


def pytest_configure() -> None:
    """Put a guard before every connection that Python makes."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, guarded(getattr(socket.socket, name)))


def guarded(call: Any) -> Any:
    """The same call, refused where the address is not this machine's."""

    def only_here(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not is_loopback(address[0]):
            raise NetworkBlocked(f"tests do not reach {address[0]}")
        return call(self, address)

    return only_here


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
