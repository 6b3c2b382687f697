"""python -m tests.localcloud.upstream.jaffle_shop FOLDER: dbt's jaffle_shop, and every incremental strategy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from localcloud import LocalSnowflake
from localcloud.client_formats import FORMATS, Login
from promotion.uv import find

_DBT = ("tool", "run", "--from", "dbt-core==1.11.0", "--with", "dbt-snowflake==1.11.0", "dbt")
_ADDED = Path(__file__).parent / "jaffle_shop_models"
# The orders of the seed are of these months.
_MONTHS = ("--event-time-start", "2018-01-01", "--event-time-end", "2018-05-01")
# The rows of each model after two runs over the 99 orders: append has them twice.
_ROWS = {
    "INC_MERGE": 99,
    "INC_DELETE_INSERT": 99,
    "INC_APPEND": 198,
    "INC_OVERWRITE": 99,
    "INC_MICROBATCH": 99,
    "CLUSTERED": 99,
    "DYNAMIC": 99,
    "FROM_EPHEMERAL": 1,
    "CUSTOMERS": 100,
    "ORDERS": 99,
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Seed, run twice, test and document the project in FOLDER, a checkout of dbt-labs/jaffle_shop, and count rows."""
    with tempfile.TemporaryDirectory(prefix="jaffle-") as scratch, LocalSnowflake() as server:
        copy = Path(scratch) / "sources"
        shutil.copytree(folder, copy)
        shutil.copytree(_ADDED, copy / "models" / "added")
        with server.connect() as connection:
            connection.cursor().execute("CREATE DATABASE JAFFLE")
        given = {name: getattr(server, name) for name in ("account", "user", "password", "host", "port")}
        profile = FORMATS["dbt"](Login(**given, database="JAFFLE"))
        (copy / "profiles.yml").write_text(profile.replace("local:", "jaffle_shop:", 1))
        for command in (("seed",), ("run", *_MONTHS), ("run", *_MONTHS), ("test",), ("docs", "generate")):
            click.echo(f"dbt {command[0]}: {_dbt(copy, *command)}")
        with server.connect(database="JAFFLE", schema="PUBLIC") as connection:
            counts = {name: connection.cursor().execute(f"SELECT COUNT(*) FROM {name}").fetchone() for name in _ROWS}
    wrong = {name: count for name, count in counts.items() if count != (_ROWS[name],)}
    if wrong:
        raise click.ClickException(f"rows that differ: {wrong}")
    click.echo(f"rows of {len(_ROWS)} models are right")


def _dbt(project: Path, *arguments: str) -> str:
    """Return dbt's last words. Raise ClickException if it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    environment |= {"UV_PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}"}
    command = [find(), *_DBT, *arguments, "--profiles-dir", ".", "--no-use-colors"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(done.stdout + done.stderr)
    return next(iter(re.findall(r"Done\. (.*)", done.stdout)), "done")


if __name__ == "__main__":
    main()
