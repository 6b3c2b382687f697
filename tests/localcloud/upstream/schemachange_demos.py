"""python -m tests.localcloud.upstream.schemachange_demos FOLDER: schemachange's own demos, by its own test script."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import snowflake.connector
from schemachange.sql_splitter import split_sql_statements

from tests.conftest import RunningCloud, guarded, running_cloud

_DATABASE = "SCHEMACHANGE_DEMO"
_DEMOS = ("basics_demo", "citibike_demo", "citibike_demo_jinja")
# The public bucket of two demos, with a file of the same form for each of its folders.
_BUCKET = "snowflake-workshop-lab"
_TRIP = '"634","2013-07-01 00:00:00","2013-07-01 00:10:34",164,"E 47 St",40.75,-73.97,504,"1 Ave",40.73,-73.98,16950'
_TRIPS = f'{_TRIP},"Annual","Customer","",0\n'
_WEATHER = {"time": "2013-07-01 04:00:00", "city": {"name": "New York"}}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Run each demo in FOLDER, a checkout of Snowflake-Labs/schemachange: set up, render, deploy, tear down.

    Upstream's script testSchemachange.sh calls `uv run schemachange`; here that is the schemachange of this project.
    """
    with tempfile.TemporaryDirectory(prefix="demos-") as scratch, guarded() as environment:
        copy = Path(scratch) / "sources"
        shutil.copytree(folder, copy)
        with running_cloud(Path(scratch) / "cloud", environment, "local") as cloud:
            _fill_bucket(cloud)
            for statement, error in _provision(cloud, copy / "demo" / "provision" / "initialize.sql"):
                click.echo(f"provisioning without: {statement}\n    {error}")
            failed = [demo for demo in _DEMOS if not _run(cloud, copy, demo)]
    click.echo(f"{len(_DEMOS) - len(failed)} of {len(_DEMOS)} demos ran to their end")
    if failed:
        raise click.ClickException(f"failed: {', '.join(failed)}")


def _fill_bucket(cloud: RunningCloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": cloud.variables["AWS_REGION"]})
    s3.put_object(Bucket=_BUCKET, Key="citibike-trips/trips_2013_0.csv.gz", Body=gzip.compress(_TRIPS.encode()))
    s3.put_object(Bucket=_BUCKET, Key="weather-nyc/a.json", Body=json.dumps(_WEATHER).encode())
    arn = f"arn:aws:s3:::{_BUCKET}"
    public = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [arn, f"{arn}/*"],
    }
    s3.delete_public_access_block(Bucket=_BUCKET)
    s3.put_bucket_policy(Bucket=_BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [public]}))


def _provision(cloud: RunningCloud, script: Path) -> list[tuple[str, str]]:
    """Run upstream's script of roles and grants; return the statements that are refused, with their errors."""
    user = cloud.variables["SNOWFLAKE_USER"]
    refused = []
    names = ("account", "user", "password", "host", "port", "protocol")
    with snowflake.connector.connect(
        **{name: cloud.variables[f"SNOWFLAKE_{name.upper()}"] for name in names}
    ) as connection:
        for statement in split_sql_statements(script.read_text().replace("CHANGEME", user)):
            try:
                connection.cursor().execute(statement)
            except snowflake.connector.errors.ProgrammingError as error:
                refused.append((" ".join(statement.split())[:100], str(error.raw_msg)))
    return refused


def _run(cloud: RunningCloud, sources: Path, demo: str) -> bool:
    """Run the demo by upstream's script; return whether it succeeded. Print its words if not."""
    commands = sources / "commands"
    commands.mkdir(exist_ok=True)
    # `uv run X` runs X of this project, which is on the PATH.
    (commands / "uv").write_text('#!/bin/sh\nshift\nexec "$@"\n')
    (commands / "uv").chmod(0o755)
    environment = {name: value for name, value in cloud.environment.items() if name != "SNOWFLAKE_SCHEMA"}
    environment["PATH"] = f"{commands}:{Path(sys.executable).parent}:{environment['PATH']}"
    environment |= {"SNOWFLAKE_DATABASE": _DATABASE, "SNOWFLAKE_WAREHOUSE": f"{_DATABASE}_WH"}
    environment |= {"SNOWFLAKE_ROLE": f"{_DATABASE}-ADMIN", "SCENARIO_NAME": demo, "MY_TARGET_SCHEMA": f"{demo}_1_0"}
    command = ["bash", "-e", "testSchemachange.sh"]
    done = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True, timeout=600)
    click.echo(f"{demo}: {'ran' if done.returncode == 0 else 'failed'}")
    if done.returncode:
        click.echo(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    main()
