"""A local Snowflake for the benchmarks, wrapped in an application that observes its requests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from starlette.types import ASGIApp

from localcloud.ports import listen
from localcloud.snowflake.server.app import Settings, create_app
from localcloud.snowflake.server.serving import serve


def command(observe: Callable[[ASGIApp], ASGIApp]) -> click.Command:
    """Return the command that serves it, with the options that `snowflake_process.server` gives."""

    @click.command()
    @click.option("--port", type=int, required=True)
    @click.option("--folder", type=click.Path(path_type=Path), required=True)
    @click.option("--admin-password", required=True)
    def main(port: int, folder: Path, admin_password: str) -> None:
        serve(observe(create_app(Settings(admin_password, folder=folder))), listen(port))

    return main
