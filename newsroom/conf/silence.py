"""Connections on which a body has stopped to come are found by what the kernel says of them, and closed."""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def close_silent(clients: set[str], seconds: float) -> None:
    """Closes connections of `clients` to which nothing was sent for `seconds` and nothing is to be sent.

    A thread that waits in the server's read cannot be called back; it wakes when its connection ends. The
    server names no port, so that the connection is known by what it does. Linux; elsewhere nothing happens.
    """
    for connection in _connections():
        with suppress(OSError):
            if connection.getpeername()[0] in clients and _silence(connection) > seconds:
                connection.shutdown(socket.SHUT_RDWR)


def _connections() -> Iterator[socket.socket]:
    """Every TCP connection of this process, as a copy of it that is closed afterwards."""
    for entry in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            if str(entry.readlink()).startswith("socket:"):
                with socket.socket(fileno=os.dup(int(entry.name))) as connection:
                    # Of another family the peer's name is no pair of address and port.
                    if connection.family in {socket.AF_INET, socket.AF_INET6}:
                        yield connection


def _silence(connection: socket.socket) -> float:
    """Seconds since something was sent; 0 if there is something to send or not yet acknowledged."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 148)
    unacknowledged, milliseconds, unsent = (struct.unpack_from("=I", info, at)[0] for at in (24, 44, 144))
    return 0.0 if unacknowledged or unsent else milliseconds / 1000
