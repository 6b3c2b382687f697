"""One batch: the vendor's files under vendor/ in landing, pinned by ETag."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from botocore.client import BaseClient

from pipelines.bulk_load.fault import Fault, Refused
from pipelines.bulk_load.table import Table
from pipelines.file_names import endings, is_passed_over, kind_of

PREFIX = "vendor/"


@dataclass(frozen=True)
class File:
    """A file of the vendor. `name`: its key below vendor/<dataset>/; `rows`: those that the manifest says, if any."""

    name: str
    etag: str
    landed_at: datetime
    bytes: int = 0
    rows: int | None = None


@dataclass(frozen=True)
class Batch:
    """The files per table. Equal files make equal batches."""

    files: Mapping[Table, Sequence[File]]

    @property
    def id(self) -> str:
        """16 hex digits that differ when any file differs."""
        lines = sorted(f"{table.folder}/{file.name} {file.etag}" for table in self.files for file in self.files[table])
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    @property
    def newest_at(self) -> datetime | None:
        """The time at which the newest file landed; None without files."""
        return max((file.landed_at for files in self.files.values() for file in files), default=None)

    def check(self, bucket: str) -> None:
        """Raise Refused if a table has no file, or one that can't be loaded."""
        if faults := [fault for table, files in self.files.items() for fault in _faults(table, files, bucket)]:
            raise Refused(*faults)


def landed(s3: BaseClient, bucket: str) -> dict[str, File]:
    """Return the files under vendor/ by their keys below it. Files that writers leave beside data are left out."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    found = (
        item for page in pages for item in page.get("Contents", []) if not is_passed_over(item["Key"], item["Size"])
    )
    files = {}
    for item in found:
        key = item["Key"].removeprefix(PREFIX)
        name = key.partition("/")[2]
        files[key] = File(name, item["ETag"].strip('"'), item["LastModified"], item["Size"])
    return files


def batch_of(files: Mapping[str, File], tables: Sequence[Table]) -> Batch:
    """Return the batch of these files, by their keys below vendor/."""
    return Batch(
        {
            table: tuple(file for key, file in sorted(files.items()) if key.startswith(f"{table.folder}/"))
            for table in tables
        }
    )


def in_no_folder(files: Iterable[str], tables: Sequence[Table]) -> list[str]:
    """Return the files, by their keys below vendor/, that lie in the folder of no table."""
    folders = tuple(f"{table.folder}/" for table in tables)
    return sorted(key for key in files if not key.startswith(folders))


def _faults(table: Table, files: Sequence[File], bucket: str) -> Iterator[Fault]:
    folder = f"s3://{bucket}/{PREFIX}{table.folder}/"
    gate = f"{table.folder}.files"
    if not files:
        yield Fault(gate, f"{table.folder}: no file under {folder}; the vendor has to send it")
    for file in files:
        if kind_of(file.name) is None:
            yield Fault(gate, f"{folder}{file.name}: its name ends in none of {endings('vendor')}; move it away")
        elif file.bytes == 0:
            yield Fault(gate, f"{folder}{file.name}: the file is empty; the vendor has to send it again")
