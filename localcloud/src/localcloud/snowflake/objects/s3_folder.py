"""The files of an external stage: objects on S3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from localcloud.snowflake.objects.staged_file import StagedFile
from localcloud.snowflake.wire.errors import SnowflakeError, StorageUnreachable

_CHUNK = 1 << 20


@dataclass(frozen=True)
class S3Folder:
    """The objects of `bucket` whose keys start with `base`. `client` has the rights of the stage's integration.

    `encryption` are S3's arguments for a new object.
    """

    client: Any
    bucket: str
    base: str
    encryption: Mapping[str, str] = field(default_factory=dict)

    def list(self, prefix: str) -> list[StagedFile]:
        """Return the files whose path starts with `prefix`, by name."""
        with _refusals():
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.base + prefix)
            return [
                self._file(item["Key"], item["Size"], item["ETag"], item["LastModified"])
                for page in pages
                for item in page.get("Contents", [])
                if not item["Key"].endswith("/")
            ]

    def find(self, path: str) -> StagedFile | None:
        """Return the file with this path, or None."""
        key = self.base + path
        with _refusals():
            try:
                head = self.client.head_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                    return None
                raise
        return self._file(key, head["ContentLength"], head["ETag"], head["LastModified"])

    def fetch(self, file: StagedFile, target: Path) -> None:
        """Copy the file to `target`. Raise SnowflakeError if its content changed since it was found."""
        with _refusals(), target.open("wb") as out:
            body = self.client.get_object(Bucket=self.bucket, Key=self.base + file.path, IfMatch=f'"{file.etag}"')[
                "Body"
            ]
            for chunk in body.iter_chunks(_CHUNK):
                out.write(chunk)

    def remove(self, file: StagedFile) -> None:
        """Remove the file; one that is gone already is no error."""
        with _refusals():
            self.client.delete_object(Bucket=self.bucket, Key=self.base + file.path)

    def write(self, path: str, data: bytes) -> None:
        """Write a file, which takes the place of one with this path."""
        with _refusals():
            self.client.put_object(Bucket=self.bucket, Key=self.base + path, Body=data, **self.encryption)

    def _file(self, key: str, size: int, etag: str, modified: datetime) -> StagedFile:
        return StagedFile(
            key.removeprefix(self.base), key, f"s3://{self.bucket}/{key}", size, etag.strip('"'), modified
        )


def error_type(error: ClientError | BotoCoreError) -> type[SnowflakeError]:
    """Return StorageUnreachable for a service that does not answer to the end, or fails; else SnowflakeError."""
    if isinstance(error, ClientError):
        away = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500
    else:
        away = isinstance(error, NoConnection | HTTPClientError)
    return StorageUnreachable if away else SnowflakeError


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise SnowflakeError 091003 for an error of S3."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        # HEAD has no body: its code is only the status.
        code, text = ("AccessDenied", "Access Denied") if status == 403 else (code, error.response["Error"]["Message"])
        cause = f"[{text} (Status Code: {status}; Error Code: {code})]"
        raise error_type(error)("091003", "22000", f"Failure using stage area. Cause: {cause}") from error
    except BotoCoreError as error:
        raise error_type(error)("091003", "22000", f"Failure using stage area. Cause: [{error}]") from error
