"""A local Snowflake for the benchmarks, wrapped in an application that observes its requests."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import click
from starlette.types import ASGIApp

from localcloud.snowflake.server.app import Settings, create_app
from localcloud.snowflake.server.serving import serve


def command(observe: Callable[[ASGIApp], ASGIApp]) -> click.Command:
    """Return the command that serves it, with the options that `snowflake_process.server` gives."""

    @click.command()
    @click.option("--socket", "descriptors", type=int, multiple=True, help="Inherited: plain, then with TLS.")
    @click.option("--folder", type=click.Path(path_type=Path), required=True)
    @click.option("--admin-password", required=True)
    def main(descriptors: tuple[int, ...], folder: Path, admin_password: str) -> None:
        plain = socket.socket(fileno=descriptors[0])
        serve(observe(create_app(Settings(admin_password, folder=folder))), plain)

    return main
