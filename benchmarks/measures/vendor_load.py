"""The client's CPU and memory while a million of the vendor's rows are loaded, against the connector's own ways.

Each contestant is a process that gets the same files from S3 into a table: the vendor load, which also checks every
value; pandas with `write_pandas`; and json with `executemany`, for fewer rows, because a million would take hours. CPU
counts from the login on: all of them import the same connector before it.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from benchmarks.inputs.cloud import PROJECT, benchmark_cloud
from benchmarks.report.claim import Claim, result
from tests.lane import migrate
from tests.warehouse import Warehouse, make_buckets, make_warehouse

ROWS = 1_000_000
FEWER = ROWS // 10  # for the memory
SINGLE = 20_000  # for executemany
FILES = 10
BOOKS = 1_000


@dataclass(frozen=True)
class Cost:
    """The CPU seconds of a process from its login on, and before it, and its peak memory in MiB."""

    cpu: float
    start: float
    memory: float


def measure() -> dict[str, Any]:
    """Return the claims on CPU and memory. Raises AssertionError if a contestant fails."""
    with benchmark_cloud() as here:
        warehouse = make_warehouse(here.cloud, ["migrator", "bulk_load"])
        make_buckets(warehouse)
        migrate(warehouse, here.folder)
        _land(warehouse, FEWER)
        fewer = _cost(warehouse, "bulk_load", "vendor_load", FEWER)
        _land(warehouse, ROWS)
        ours = _cost(warehouse, "bulk_load", "vendor_load", ROWS)
        pandas = _cost(warehouse, "migrator", "write_pandas", ROWS)
        single = _cost(warehouse, "migrator", "executemany", SINGLE)
    text = f"client CPU of the vendor load, {ROWS // 10**6} million rows of JSON, every value checked"
    return result(
        Claim(text, ours.cpu, "pandas and write_pandas", pandas.cpu, 0.2),
        Claim(
            "the same",
            ours.cpu,
            f"executemany, {SINGLE:,} rows times {ROWS // SINGLE}",
            single.cpu * ROWS / SINGLE,
            0.2,
        ),
        Claim(
            f"peak memory of the vendor load, {ROWS:,} rows", ours.memory, f"for {FEWER:,}", fewer.memory, 1.1, "MiB"
        ),
        rows=ROWS,
        imports={"vendor load": round(ours.start, 2), "write_pandas": round(pandas.start, 2)},
        write_pandas_memory=round(pandas.memory),
    )


def _cost(warehouse: Warehouse, service: str, way: str, rows: int) -> Cost:
    """Run a contestant as a service user and return its cost. Raises CalledProcessError if it fails."""
    command = [sys.executable, "-m", "benchmarks.peers.connector", way, str(rows)]
    variables = warehouse.variables(service) | {"PYTHONPATH": str(PROJECT)}
    out = subprocess.run(command, cwd=PROJECT, env=variables, stdout=subprocess.PIPE, check=True, timeout=1800).stdout
    cost = Cost(**json.loads(out.splitlines()[-1]))
    figures = f"{cost.cpu:.2f} s of CPU after {cost.start:.2f} s of imports, {cost.memory:.0f} MiB"
    click.echo(f"  vendor_load: {way}, {rows:,} rows: {figures}", err=True)
    return cost


def _land(warehouse: Warehouse, reviews: int) -> None:
    """Put a batch with so many reviews into landing, in ten files of JSON lines."""
    s3: Any = warehouse.cloud.client("s3")  # type: ignore[attr-defined]
    parts = {
        "authors/all.jsonl": _authors(),
        "books/all.jsonl": _books(),
        **{
            f"reviews/{number}.jsonl.gz": _reviews(number * reviews // FILES, (number + 1) * reviews // FILES)
            for number in range(FILES)
        },
    }
    for name, lines in parts.items():
        body = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        packed = gzip.compress(body, 1) if name.endswith(".gz") else body
        s3.put_object(Bucket=warehouse.landing, Key=f"vendor/{name}", Body=packed)


def _authors() -> Iterator[dict[str, Any]]:
    for n in range(BOOKS):
        yield {"name": f"Author {n}", "birth_date": "1950-01-31", "died_at": None, "nationality": "Singaporean"}


def _books() -> Iterator[dict[str, Any]]:
    for n in range(BOOKS):
        yield {"name": f"Book {n}", "pages": n + 1, "author": f"Author {n}", "publisher": "Merlion Books"}


def _reviews(start: int, end: int) -> Iterator[dict[str, Any]]:
    for n in range(start, end):
        yield {
            "content": f"Review {n}: slow to begin, worth the wait.",
            "rating": n % 10 + 1,
            "created_at": f"2020-02-{n % 28 + 1:02} {n % 24:02}:59:59",
            "movie": f"Movie {n % 5000}",
            "book": f"Book {n % BOOKS}",
        }
