"""TCP ports on loopback: is one free, who holds it, which one is free."""

import socket
from contextlib import ExitStack

import psutil

from localcloud.settings import HOST


def is_taken(port: int) -> bool:
    """Whether somebody listens on the port, on loopback or on every interface."""
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
    """Who listens on the port, as "name (pid 123)"; None where the system does not tell."""
    for process in psutil.process_iter():
        try:
            listening = (c for c in process.net_connections(kind="tcp") if c.status == psutil.CONN_LISTEN)
            if any(connection.laddr.port == port for connection in listening):
                return f"{process.name()} (pid {process.pid})"
        except psutil.Error:
            continue
    return None


def free_ports(count: int) -> list[int]:
    """As many different ports as asked for that nobody listens on right now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in sockets:
            listener.bind((HOST, 0))
        return [listener.getsockname()[1] for listener in sockets]
