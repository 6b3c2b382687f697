"""Ports for servers that can't take a free one by themselves, or that start again on the one that they had."""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """Return a port that is free, and below those that the system gives to others meanwhile (from 32768 on Linux).

    https://docs.kernel.org/networking/ip-sysctl.html: ip_local_port_range
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
