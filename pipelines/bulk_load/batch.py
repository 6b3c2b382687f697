"""The vendor's files of one batch: what lies under vendor/ in landing, pinned by ETag."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.bulk_load.refused import Refused
from pipelines.bulk_load.table import Table

SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz")


@dataclass(frozen=True)
class File:
    name: str  # below vendor/<table>/
    etag: str
    landed_at: datetime


@dataclass(frozen=True)
class Batch:
    """The files per table. Equal files make equal batches, wherever and whenever they are found."""

    files: Mapping[Table, Sequence[File]]

    @property
    def id(self) -> str:
        lines = sorted(f"{table.folder}/{file.name} {file.etag}" for table in self.files for file in self.files[table])
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    @property
    def newest_at(self) -> datetime:
        return max(file.landed_at for files in self.files.values() for file in files)


def find(s3, bucket: str, tables: Sequence[Table]) -> Batch:
    """The batch that lies in landing now. Raises Refused where a table has no file, or one that can't be loaded."""
    return Batch({table: tuple(_files(s3, bucket, table)) for table in tables})


def _files(s3, bucket: str, table: Table) -> list[File]:
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
