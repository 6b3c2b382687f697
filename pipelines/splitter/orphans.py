"""What killed workers leave: parts that no manifest names, and uploads that were never ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from botocore.exceptions import ClientError

from pipelines.splitter import quarantine, rejects
from pipelines.splitter.manifest import Manifest, status

# SQS lets nobody hold a message for longer than 12 hours, so a part that is older belongs to no work under way.
LEAST_HOURS = 13


@dataclass(frozen=True)
class Orphan:
    """One version of one object in ready, or (with `upload`) an unfinished upload. The pinned version: should a
    worker write the same part at this moment, that is another version, which stays."""

    bucket: str
    key: str
    version: str | None
    upload: str | None
    bytes: int
    at: datetime

    def remove(self, s3) -> None:
        """Once more does nothing."""
        if self.upload:
            try:
                s3.abort_multipart_upload(Bucket=self.bucket, Key=self.key, UploadId=self.upload)
            except ClientError as error:
                if status(error) != 404:
                    raise
            return
        s3.delete_object(Bucket=self.bucket, Key=self.key, VersionId=self.version)


def orphans(s3, landing: str, ready: str, before: datetime) -> Iterator[Orphan]:
    """Everything that is older than `before` and nobody's.

    In landing only what quarantine left: unfinished uploads of files are their producers'.
    """
    yield from orphan_parts(s3, ready, before)
    yield from open_uploads(s3, ready, "", before)
    yield from open_uploads(s3, landing, quarantine.PREFIX, before)


def orphan_parts(s3, ready: str, before: datetime) -> Iterator[Orphan]:
    """Folder by folder, as S3 lists them. The manifest is read after its folder was listed: a part that is in a
    manifest by then is kept."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=ready)
    items = (item for page in pages for item in page.get("Versions", []))
    for folder, found in groupby(items, key=lambda item: folder_of(item["Key"])):
        old = [item for item in found if is_part(item["Key"]) and item["LastModified"] < before]
        if not old:
            continue
        named = named_in(s3, ready, f"{folder}/manifest.json")
        for item in old:
            if item["Key"] not in named:
                yield Orphan(ready, item["Key"], item["VersionId"], None, item["Size"], item["LastModified"])


def folder_of(key: str) -> str:
    return "/".join(key.split("/")[:2])


def is_part(key: str) -> bool:
    """Whether it is what the splitter writes, DATASET/FILE/RECIPE/NAME. Anything else is somebody's."""
    *folders, name = key.split("/")
    return len(folders) == 3 and (name.startswith("part-") or name == rejects.NAME)


def named_in(s3, ready: str, key: str) -> set[str]:
    try:
        answer = s3.get_object(Bucket=ready, Key=key)
    except ClientError as error:
        if status(error) == 404:
            return set()
        raise
    return Manifest.from_json(answer["Body"].read()).keys


def open_uploads(s3, bucket: str, prefix: str, before: datetime) -> Iterator[Orphan]:
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for item in page.get("Uploads", []):
            if item["Initiated"] < before and item["Key"].startswith(prefix):
                yield Orphan(bucket, item["Key"], None, item["UploadId"], 0, item["Initiated"])
