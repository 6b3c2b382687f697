"""TCP ports on loopback: a socket on one, whether one is taken, and the process that holds it."""

from __future__ import annotations

import socket

import psutil

from localcloud.process import CloudError
from localcloud.settings import HOST


def listen(port: int) -> socket.socket:
    """Return a socket that listens on the port of loopback; port 0 takes a free one. Raise CloudError if it is taken.

    Between this and the server's start nobody else can take the port; clients that come early wait.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise CloudError(f"port {port} is taken by {holder(port) or 'another process'}; choose another one") from None
    return listener


def is_taken(port: int) -> bool:
    """Return whether a process listens on the port, on loopback or on every interface."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((HOST, port)) == 0:
            return True
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            return True
    return False


def holder(port: int) -> str | None:
    """Return the process that listens on the port, as "name (pid 123)"; None if the system does not say."""
    for process in psutil.process_iter():
        try:
            listening = (c for c in process.net_connections(kind="tcp") if c.status == psutil.CONN_LISTEN)
            if any(connection.laddr.port == port for connection in listening):
                return f"{process.name()} (pid {process.pid})"
        except psutil.Error:
            continue
    return None
