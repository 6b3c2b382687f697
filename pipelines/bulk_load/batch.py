"""One batch: the vendor's files under vendor/ in landing, pinned by ETag."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from botocore.client import BaseClient

from pipelines.bulk_load.refused import Refused
from pipelines.bulk_load.table import Table

SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz")


@dataclass(frozen=True)
class File:
    """A file of the vendor. `name`: its key below vendor/<table>/."""

    name: str
    etag: str
    landed_at: datetime


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
    def newest_at(self) -> datetime:
        """The time at which the newest file landed."""
        return max(file.landed_at for files in self.files.values() for file in files)


def find(s3: BaseClient, bucket: str, tables: Sequence[Table]) -> Batch:
    """Return the batch that is in landing now. Raises Refused if a table has no file, or one that can't be loaded."""
    return Batch({table: tuple(_files(s3, bucket, table)) for table in tables})


def _files(s3: BaseClient, bucket: str, table: Table) -> list[File]:
    prefix = f"vendor/{table.folder}/"
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    objects = [found for page in pages for found in page.get("Contents", []) if not found["Key"].endswith("/")]
    if not objects:
        raise Refused(f"{table.folder}: no file under s3://{bucket}/{prefix}; the vendor has to send it")
    for found in objects:
        if not found["Key"].endswith(SUFFIXES):
            raise Refused(f"s3://{bucket}/{found['Key']}: its name ends in none of {', '.join(SUFFIXES)}; move it away")
        if found["Size"] == 0:
            raise Refused(f"s3://{bucket}/{found['Key']}: the file is empty; the vendor has to send it again")
    return [
        File(found["Key"].removeprefix(prefix), found["ETag"].strip('"'), found["LastModified"]) for found in objects
    ]
