"""Ways to get the vendor's reviews from landing into a table: the vendor load, and the connector's own means.

`python -m benchmarks.peers.connector WAY ROWS` runs one and prints its cost as JSON: `cpu`, the seconds of user and
system from the login to the end; `start`, those before it, which are imports; `memory`, the peak in MiB.
"""

import gzip
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import boto3
import click
import pandas as pd
from snowflake.connector import SnowflakeConnection
from snowflake.connector.pandas_tools import write_pandas

from pipelines.bulk_load.__main__ import bulk_load
from pipelines.service_user import ServiceUser

TABLE = "VENDOR.PEER_REVIEWS"
BATCH = 500  # rows of a statement of executemany: the local Snowflake takes no expression with many more


@click.command()
@click.argument("way", type=click.Choice(["vendor_load", "write_pandas", "executemany"]))
@click.argument("rows", type=int)
def main(way: str, rows: int) -> None:
    """Load ROWS of the reviews in landing in one WAY."""
    start = time.process_time()
    if way == "vendor_load":
        bulk_load.main(["--accept", "reviews.rowCount"], standalone_mode=False)
    else:
        _load(_with_pandas if way == "write_pandas" else _with_executemany, rows)
    click.echo(json.dumps({"cpu": time.process_time() - start, "start": start, "memory": _peak_memory()}))


def _load(load: Callable[[SnowflakeConnection, int], None], rows: int) -> None:
    with ServiceUser.from_environment(os.environ).connect() as connection:
        cursor = connection.cursor()
        cursor.execute(f"CREATE OR REPLACE TABLE {TABLE} LIKE VENDOR.REVIEWS")
        load(connection, rows)
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}")
        [(count,)] = cursor.fetchall()
        if count != rows:
            raise click.ClickException(f"{count} rows, not {rows}")


def _with_pandas(connection: SnowflakeConnection, rows: int) -> None:
    frames = [pd.read_json(BytesIO(gzip.decompress(body)), lines=True, engine="pyarrow") for body in _bodies()]
    frame = pd.concat(frames, ignore_index=True).head(rows)
    frame["created_at"] = frame["created_at"].astype("datetime64[us]")
    frame.columns = frame.columns.str.upper()
    schema, name = TABLE.split(".")
    write_pandas(connection, frame, name, schema=schema, use_logical_type=True)


def _with_executemany(connection: SnowflakeConnection, rows: int) -> None:
    statement = f"INSERT INTO {TABLE} (CONTENT, RATING, CREATED_AT, MOVIE, BOOK) VALUES (%s, %s, %s, %s, %s)"
    records = [tuple(json.loads(line).values()) for line in _lines(rows)]
    for start in range(0, rows, BATCH):
        connection.cursor().executemany(statement, records[start : start + BATCH])


def _lines(rows: int) -> Iterator[bytes]:
    for body in _bodies():
        for line in gzip.decompress(body).splitlines():
            if rows == 0:
                return
            rows -= 1
            yield line


def _bodies() -> Iterator[bytes]:
    s3, bucket = boto3.client("s3"), os.environ["MARQUEE_LANDING_BUCKET"]
    for item in s3.list_objects_v2(Bucket=bucket, Prefix="vendor/reviews/")["Contents"]:
        yield s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()


def _peak_memory() -> float:
    """Return the peak in MiB. On Linux ru_maxrss begins with that of the process which started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main()
