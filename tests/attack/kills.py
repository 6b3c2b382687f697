"""python -m tests.attack.kills: the local cloud killed under load, and what was acknowledged looked for."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
import click
import snowflake.connector
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.conftest import guarded
from tests.lane import PROJECT

_BUCKET, _TABLE = "kills", "KILLS.PUBLIC.T"
_LOST = (snowflake.connector.errors.Error, BotoCoreError, ClientError, OSError)


class KeptCloud:
    """A local cloud that keeps its state in a folder, by the commands of `localcloud`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        ports = {"LOCALCLOUD_AWS_PORT": "0", "LOCALCLOUD_SNOWFLAKE_PORT": "0", "LOCALCLOUD_REGION": "eu-west-1"}
        self._environment = environment | ports | {"LOCALCLOUD_FOLDER": str(folder)}
        self.variables: dict[str, str] = {}

    def run(self, *arguments: str) -> str:
        """Return what the command prints. Raise CalledProcessError if it fails."""
        command = [sys.executable, "-m", "localcloud", *arguments]
        pipes: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 300}
        return subprocess.run(command, cwd=PROJECT, env=self._environment, check=True, **pipes).stdout

    def up(self) -> None:
        """Start what does not run, with what it had."""
        self.run("up", "--keep")
        self.variables = json.loads(self.run("env", "--json"))

    def kill(self, servers: tuple[str, ...]) -> None:
        """End these servers with kill -9."""
        for name, half in json.loads(self.run("status", "--json")).items():
            if name in servers:
                os.kill(half["pid"], signal.SIGKILL)

    def aws(self, service: str) -> Any:
        """Return a client of the local AWS that asks once."""
        given = {"endpoint_url": self.variables["AWS_ENDPOINT_URL"], "verify": self.variables["AWS_CA_BUNDLE"]}
        key = {name: self.variables[name.upper()] for name in ("aws_access_key_id", "aws_secret_access_key")}
        once = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)
        return boto3.client(service, region_name=self.variables["AWS_REGION"], config=once, **given, **key)

    @contextmanager
    def cursor(self, **settings: Any) -> Iterator[Any]:
        """Yield a cursor of a session of its own."""
        names = ("host", "port", "protocol", "account", "user", "password", "role", "warehouse")
        given = {name: self.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
        with snowflake.connector.connect(**given, **settings) as connection:
            yield connection.cursor()


class Writer(threading.Thread):
    """Writes one name after the other until its server is gone or it is stopped; `told` are the acknowledged ones."""

    def __init__(self, prefix: str, write: Callable[[str], Any]) -> None:
        super().__init__(daemon=True)
        self._prefix, self._write = prefix, write
        self.told: set[str] = set()
        self.stopped = threading.Event()

    def run(self) -> None:
        with suppress(*_LOST):
            number = 0
            while not self.stopped.is_set():
                name, number = f"{self._prefix}-{number}", number + 1
                self._write(name)
                self.told.add(name)


def writers(cloud: KeptCloud, turn: int) -> dict[str, Writer]:
    """Return a writer for each kind of state: rows, tables, objects and secrets."""
    s3, secrets = cloud.aws("s3"), cloud.aws("secretsmanager")

    def statement(text: str) -> Callable[[str], None]:
        def write(name: str) -> None:
            # A killed server must not hold a writer up; only writers are in a hurry.
            with cloud.cursor(network_timeout=2) as cursor:
                cursor.execute(text.format(name=name, quoted=f'KILLS.PUBLIC."{name}"'))

        return write

    return {
        "rows": Writer(f"{turn}", statement(f"INSERT INTO {_TABLE} VALUES ('{{name}}')")),
        "tables": Writer(f"{turn}", statement("CREATE TABLE {quoted} (A INT)")),
        "objects": Writer(f"{turn}", lambda name: s3.put_object(Bucket=_BUCKET, Key=name, Body=name.encode())),
        "secrets": Writer(f"{turn}", lambda name: secrets.create_secret(Name=name, SecretString=name)),
    }


def found(cloud: KeptCloud) -> dict[str, list[str]]:
    """Return what is there of each kind, with its repetitions."""
    pages = cloud.aws("s3").get_paginator("list_objects_v2").paginate(Bucket=_BUCKET)
    secrets = cloud.aws("secretsmanager").get_paginator("list_secrets").paginate()
    with cloud.cursor() as cursor:
        return {
            "rows": [row[0] for row in cursor.execute(f"SELECT A FROM {_TABLE}").fetchall()],
            "tables": [row[1] for row in cursor.execute("SHOW TABLES IN SCHEMA KILLS.PUBLIC").fetchall()],
            "objects": [one["Key"] for page in pages for one in page.get("Contents", ())],
            "secrets": [one["Name"] for page in secrets for one in page["SecretList"]],
        }


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--kills", type=click.IntRange(1), default=30, show_default=True, help="How often servers are killed.")
@click.option("--seed", type=int, help="Of the moments and the servers.  [default: another one each time]")
def kills(kills: int, seed: int | None) -> None:
    """Kill the servers of a local cloud at any moment under load, and look for what was acknowledged.

    Exit code 1 if anything acknowledged is gone, or is there twice.
    """
    # The connector's own threads print a traceback when the server that they would tell is gone.
    threading.excepthook = lambda _: None
    seed = seed if seed is not None else uuid.uuid4().int % 1_000_000
    chance, told = random.Random(seed), dict[str, set[str]]()
    with tempfile.TemporaryDirectory(prefix="marquee-kills-") as folder, guarded() as environment:
        cloud = KeptCloud(Path(folder) / "cloud", environment)
        cloud.up()
        try:
            region = {"LocationConstraint": cloud.variables["AWS_REGION"]}
            cloud.aws("s3").create_bucket(Bucket=_BUCKET, CreateBucketConfiguration=region)
            with cloud.cursor() as cursor:
                cursor.execute("CREATE DATABASE KILLS")
                cursor.execute(f"CREATE TABLE {_TABLE} (A VARCHAR)")
            for turn in range(kills):
                servers = chance.choice([("snowflake",), ("aws",), ("snowflake", "aws")])
                _attack(cloud, turn, servers, chance.uniform(0.5, 4), told)
                there = found(cloud)
                lost = {kind: sorted(names - set(there[kind])) for kind, names in told.items()}
                twice = {kind: len(names) - len(set(names)) for kind, names in there.items()}
                if any(lost.values()) or any(twice.values()):
                    raise click.ClickException(f"seed {seed}, kill {turn + 1}: lost {lost}, repeated {twice}")
                counts = ", ".join(f"{len(names)} {kind}" for kind, names in sorted(told.items()))
                click.echo(f"kill {turn + 1} of {kills}, {' and '.join(servers)}: {counts} acknowledged, all there")
        finally:
            cloud.run("down")
    click.echo(f"again: python -m tests.attack.kills --kills {kills} --seed {seed}")


def _attack(cloud: KeptCloud, turn: int, servers: tuple[str, ...], seconds: float, told: dict[str, set[str]]) -> None:
    """Kill the servers after some seconds of load, and start them again; add to `told` what was acknowledged."""
    load = writers(cloud, turn)
    for writer in load.values():
        writer.start()
    time.sleep(seconds)
    cloud.kill(servers)
    for kind, writer in load.items():
        writer.stopped.set()
        writer.join(60)
        told.setdefault(kind, set()).update(writer.told)
    cloud.up()


if __name__ == "__main__":
    kills()
