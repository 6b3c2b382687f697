"""The files of a folder or a bucket: which hold a dataset's rows, and their bytes.

A location is a folder, or `s3a://bucket/` with or without a prefix, as Spark writes it.
"""

from collections.abc import Iterator
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from pipelines.exploration.datasets import DataError, Dataset, all_datasets
from pipelines.file_names import endings
from pipelines.splitter.s3_client import s3_client

CHUNK = 8 << 20
_S3 = "s3a://"


def data_files(dataset: Dataset, location: str) -> list[str]:
    """Return the paths or addresses of the dataset's files, sorted. Raises DataError if it has none, but is asked."""
    found = [path for path, name in _files(dataset, location) if dataset.holds(name)]
    if not found and dataset.asked:
        folder = f"{location.rstrip('/')}/{dataset.place}"
        raise DataError(f"no {dataset.name}: expected files {endings(dataset.domain)} in {folder}")
    return sorted(found)


def passed_over(location: str) -> list[str]:
    """Return the names, below the location, of files in the datasets' folders that hold no rows by their names."""
    there = [(dataset, name) for dataset in all_datasets() for _, name in _files(dataset, location)]
    return sorted(name for dataset, name in there if not dataset.holds(name))


def chunks(path: str, size: int = CHUNK) -> Iterator[bytes]:
    """Yield the bytes of a file, at most `size` at a time. Raises DataError if it can't be read."""
    try:
        if path.startswith(_S3):
            bucket, _, key = path.removeprefix(_S3).partition("/")
            yield from s3_client().get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(size)
            return
        with open(path, "rb") as file:
            while chunk := file.read(size):
                yield chunk
    except (OSError, BotoCoreError, ClientError) as error:
        raise DataError(f"{path} can't be read: {' '.join(str(error).split())[:200]}") from error


def _files(dataset: Dataset, location: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the name below the location of each file in the dataset's folder."""
    if not location.startswith(_S3):
        folder = Path(location)
        below = (path for path in (folder / dataset.place).rglob("*") if path.is_file())
        yield from ((str(path), path.relative_to(folder).as_posix()) for path in below)
        return
    bucket, _, prefix = location.removeprefix(_S3).partition("/")
    prefix = f"{prefix.rstrip('/')}/" if prefix else ""
    try:
        pages = s3_client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}{dataset.place}/")
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    except (BotoCoreError, ClientError) as error:
        raise DataError(f"{location} can't be read: {' '.join(str(error).split())[:200]}") from error
    yield from ((f"{_S3}{bucket}/{key}", key.removeprefix(prefix)) for key in keys)
