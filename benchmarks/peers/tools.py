"""Other tools: each reads the same file from S3 and writes compressed CSV to S3, on the same cores.

They write gzip of the same level, or the codec that each is fastest with: zstd, or gzip's lowest level for Spark, which
has no zstd for CSV.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from botocore.client import BaseClient
from pyspark.sql import SparkSession

from benchmarks.inputs.sample import TYPES

LEVEL = 6


@dataclass(frozen=True)
class Job:
    """The file s3://landing/key is to become CSV below s3://ready/, gzip unless `fastest`.

    `scratch`: for tools that can't read S3.
    """

    s3: BaseClient = field(repr=False)
    spark: SparkSession = field(repr=False)
    landing: str
    ready: str
    key: str
    scratch: Path
    cores: int
    fastest: bool = False

    @property
    def is_json(self) -> bool:
        """Return True for JSON lines, False for CSV."""
        return ".jsonl" in self.key

    def download(self) -> Path:
        """Return the file's copy in the scratch folder."""
        path = self.scratch / f"copy.{self.key.partition('.')[2]}"
        self.s3.download_file(self.landing, self.key, str(path))
        return path

    def upload(self, folder: Path, prefix: str) -> None:
        """Put each file of the folder below the prefix in ready, as many at once as there are cores."""
        with ThreadPoolExecutor(self.cores) as pool:
            for file in folder.iterdir():
                pool.submit(self.s3.upload_file, str(file), self.ready, f"{prefix}/{file.name}")

    def empty_folder(self, name: str) -> Path:
        """Return a new, empty folder in the scratch folder."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder


def tools() -> dict[str, Callable[[Job], None]]:
    """Return the tools that this machine has, by their names in the results. Each returns when its parts are in S3."""
    found = {"Spark": _spark, "DuckDB": _duckdb, "Polars": _polars, "GNU split + gzip": _split}
    return {name: run for name, run in found.items() if run is not _split or _gnu_split()}


def _spark(job: Job) -> None:
    schema = ", ".join(f"{name} {type_}" for name, type_ in TYPES.items()).replace("VARCHAR", "STRING")
    path, level = f"s3a://{job.landing}/{job.key}", "BEST_SPEED" if job.fastest else "DEFAULT_COMPRESSION"
    if job.is_json:
        frame = job.spark.read.json(path, schema=schema, mode="FAILFAST")
    else:
        frame = job.spark.read.csv(path, schema=schema, header=True, escape='"', mode="FAILFAST")
    writer = frame.write.mode("overwrite").option("zlib.compress.level", level)
    writer.csv(f"s3a://{job.ready}/spark", header=True, compression="gzip", escape='"')


def _duckdb(job: Job) -> None:
    """DuckDB would download its S3 client, an extension, at its first use: boto3 moves the bytes without a network."""
    path, folder = job.download(), job.empty_folder("duckdb")
    types = ", ".join(f"'{name}': '{type_}'" for name, type_ in TYPES.items())
    function = "read_json" if job.is_json else "read_csv"
    option = "format = 'newline_delimited'" if job.is_json else "header = true"
    codec = "zstd" if job.fastest else "gzip"
    with duckdb.connect(config={"threads": job.cores}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"COPY (SELECT * FROM {function}('{path}', {option}, columns = {{{types}}})) TO '{folder}/parts' "
            f"(FORMAT csv, HEADER, COMPRESSION {codec}, PER_THREAD_OUTPUT true)"
        )
    job.upload(folder / "parts", "duckdb")


def _polars(job: Job) -> None:
    import polars as pl

    os.environ["SSL_CERT_FILE"] = os.environ["AWS_CA_BUNDLE"]
    options = {
        "aws_endpoint_url": os.environ["AWS_ENDPOINT_URL"],
        "aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "aws_region": os.environ["AWS_REGION"],
        "aws_virtual_hosted_style_request": "false",
    }
    types: dict[str, type[pl.DataType] | pl.DataType] = {
        "VARCHAR": pl.String,
        "DECIMAL(18,3)": pl.Float64() if job.is_json else pl.Decimal(18, 3),  # it reads no decimal from JSON
        "TIMESTAMP": pl.Datetime("us"),
    }
    path, schema = f"s3://{job.landing}/{job.key}", {name: types[type_] for name, type_ in TYPES.items()}
    frame = (
        pl.scan_ndjson(path, schema=schema, storage_options=options)
        if job.is_json
        else pl.scan_csv(path, schema=schema, try_parse_dates=True, storage_options=options)
    )
    ending = "zst" if job.fastest else "gz"
    frame.sink_csv(
        pl.PartitionBy(
            f"s3://{job.ready}/polars/",
            file_path_provider=lambda file: f"part-{file.index_in_partition:05}.csv.{ending}",
            approximate_bytes_per_file=120_000_000,
        ),
        compression="zstd" if job.fastest else "gzip",
        compression_level=1 if job.fastest else LEVEL,
        storage_options=options,
    )


def _split(job: Job) -> None:
    """Deal the lines in turn to one gzip per core; no value is looked at, and only the first part has the header."""
    path, folder = job.download(), job.empty_folder("split")
    program = _gnu_split()
    assert program is not None  # tools() leaves it out elsewhere
    command = [program, "-n", f"r/{job.cores}", f"--filter=gzip -{LEVEL} > $FILE.csv.gz"]
    subprocess.run([*command, str(path), str(folder / "part-")], check=True)
    job.upload(folder, "split")


def _gnu_split() -> str | None:
    return shutil.which("gsplit") or (None if os.uname().sysname == "Darwin" else shutil.which("split"))
