"""Orphans that killed workers leave: parts that no manifest names, and unfinished uploads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pipelines.splitter.landing.reasons import PREFIX as QUARANTINE
from pipelines.splitter.landing.reasons import UnreadableKey
from pipelines.splitter.landing.source import status
from pipelines.splitter.parts import refused, rejects
from pipelines.splitter.parts.manifest import Manifest, NoManifest

# SQS keeps a message invisible for at most 12 hours, so an older part belongs to no work in progress.
MIN_HOURS = 13


@dataclass(frozen=True)
class Orphan:
    """One version of one object, or (with `upload`) an unfinished upload.

    The version is pinned: should a worker write the same part again meanwhile, that is another version, which stays.
    """

    bucket: str
    key: str
    version: str | None
    upload: str | None
    bytes: int
    at: datetime

    def remove(self, s3: BaseClient) -> None:
        """Remove it; a repetition does nothing."""
        if self.upload:
            try:
                s3.abort_multipart_upload(Bucket=self.bucket, Key=self.key, UploadId=self.upload)
            except ClientError as error:
                if status(error) != 404:
                    raise
            return
        s3.delete_object(Bucket=self.bucket, Key=self.key, VersionId=self.version)


def orphans(
    s3: BaseClient, landing: str, ready: str, before: datetime, unreadable: UnreadableKey = lambda key: None
) -> Iterator[Orphan]:
    """Yield the orphans older than `before`.

    In landing only those of the quarantine: unfinished uploads of files are their producers'. `unreadable` is called
    with the key of a manifest, or refused.json, that no splitter wrote: which parts are its orphans can't be known, so
    all stay.
    """
    yield from _orphan_parts(s3, ready, before, unreadable)
    yield from _open_uploads(s3, ready, "", before)
    yield from _open_uploads(s3, landing, QUARANTINE, before)


def _orphan_parts(s3: BaseClient, ready: str, before: datetime, unreadable: UnreadableKey) -> Iterator[Orphan]:
    """Yield them folder by folder, as S3 lists them.

    A manifest is read after its folder was listed: a part that is in a manifest by then is kept.
    """
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=ready)
    items = (item for page in pages for item in page.get("Versions", []))
    for folder, found in groupby(items, key=lambda item: _folder_of(item["Key"])):
        old = [item for item in found if _is_part(item["Key"]) and item["LastModified"] < before]
        if not old:
            continue
        key = f"{folder}/manifest.json"
        try:
            named = _named_in(s3, ready, key, any(refused.MARK in item["Key"] for item in old))
        except (NoManifest, refused.NoRefused) as error:
            unreadable(key if isinstance(error, NoManifest) else f"{folder}/{refused.NAME}")
            continue
        for item in old:
            if item["Key"] not in named:
                yield Orphan(ready, item["Key"], item["VersionId"], None, item["Size"], item["LastModified"])


def _folder_of(key: str) -> str:
    return "/".join(key.split("/")[:2])


def _is_part(key: str) -> bool:
    """Return True for a key that the splitter writes, DATASET/FILE/SETTINGS/NAME. Anything else has another owner."""
    *folders, name = key.split("/")
    return len(folders) == 3 and (name.startswith("part-") or name == rejects.NAME)


def _named_in(s3: BaseClient, ready: str, key: str, with_refused: bool) -> set[str]:
    """Return the keys that a manifest names, and those of parts that take the place of others, if there may be any."""
    try:
        answer = s3.get_object(Bucket=ready, Key=key)
    except ClientError as error:
        if status(error) == 404:
            return set()
        raise
    manifest = Manifest.from_json(answer["Body"].read())
    left_out = refused.find(s3, ready, manifest.dataset, manifest.source) if with_refused else refused.Refused()
    return manifest.keys | left_out.keys


def _open_uploads(s3: BaseClient, bucket: str, prefix: str, before: datetime) -> Iterator[Orphan]:
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for item in page.get("Uploads", []):
            if item["Initiated"] < before and item["Key"].startswith(prefix):
                yield Orphan(bucket, item["Key"], None, item["UploadId"], 0, item["Initiated"])
