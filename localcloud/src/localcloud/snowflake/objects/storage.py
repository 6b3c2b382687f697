"""Where a stage's files are: S3, read as the IAM role of its storage integration, or a folder for an internal stage.

The local Snowflake has AWS credentials of its own (IAM user `snowflake`). They may do one thing: assume the role that
the integration names, with the integration's external id. What that role may not read, Snowflake can't read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.snowflake.catalog.account import Account
from localcloud.snowflake.objects.integration import Integration, external_id, require_allowed
from localcloud.snowflake.objects.stage import Stage
from localcloud.snowflake.wire import errors
from localcloud.snowflake.wire.digests import Digests, file_version
from localcloud.snowflake.wire.errors import SnowflakeError
from localcloud.snowflake.wire.names import dotted

CHUNK = 1 << 20
TIMEOUTS = Config(connect_timeout=10, read_timeout=60, retries={"max_attempts": 3, "mode": "standard"})


@dataclass(frozen=True)
class StagedFile:
    """`path` is relative to the stage's location, `name` what METADATA$FILENAME says, `url` the whole address."""

    path: str
    name: str
    url: str
    size: int
    etag: str
    modified: datetime


class StageFolder(Protocol):
    """The files of one stage. Every method raises SnowflakeError when the storage refuses."""

    def list(self, prefix: str) -> list[StagedFile]:
        """The files whose path starts with `prefix`, by name."""
        ...

    def find(self, path: str) -> StagedFile | None: ...

    def fetch(self, file: StagedFile, target: Path) -> None:
        """Copy the file to `target`; refused if it is no longer the one that was found."""
        ...

    def remove(self, file: StagedFile) -> None: ...


@dataclass(frozen=True)
class Storage:
    """`folder` holds internal stages; `session` are Snowflake's own AWS credentials."""

    account: Account
    folder: Path
    session: boto3.Session
    digests: Digests = field(default_factory=Digests)

    @property
    def stages(self) -> Path:
        return self.folder / "stages"

    def place(self, stage: Stage) -> StageFolder:
        """Raises SnowflakeError if the integration is gone, disabled or does not allow the location."""
        if not stage.url:
            shown = "" if stage.name[-1][0] in "~%" else dotted(stage.name[-1:]).lower() + "/"
            return FolderPlace(self.stages / stage.id, shown, self.digests)
        name = stage.storage_integration or ""
        integration = self.account.find(Integration, (name,))
        if integration is None:
            raise errors.does_not_exist("Integration", name)
        require_allowed(integration, stage.url)
        parts = urlsplit(stage.url)
        return S3Place(self.client(integration), parts.netloc, parts.path.lstrip("/"))

    def client(self, integration: Integration) -> Any:
        """An S3 client in the integration's role."""
        role = integration.storage_aws_role_arn
        try:
            answer = self.session.client("sts", config=TIMEOUTS).assume_role(
                RoleArn=role,
                RoleSessionName="snowflake",
                ExternalId=external_id(self.account, integration),
                DurationSeconds=3600,
            )
        except (ClientError, BotoCoreError) as error:
            why = error.response["Error"]["Message"] if isinstance(error, ClientError) else str(error)
            raise SnowflakeError("003167", "42601", f"Error assuming AWS_ROLE:\n{why}") from error
        keys = answer["Credentials"]
        return self.session.client(
            "s3",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
            config=TIMEOUTS,
        )


@dataclass(frozen=True)
class S3Place:
    client: Any
    bucket: str
    base: str

    def list(self, prefix: str) -> list[StagedFile]:
        with refusals():
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.base + prefix)
            return [
                self.file(item["Key"], item["Size"], item["ETag"], item["LastModified"])
                for page in pages
                for item in page.get("Contents", [])
                if not item["Key"].endswith("/")
            ]

    def find(self, path: str) -> StagedFile | None:
        key = self.base + path
        with refusals():
            try:
                head = self.client.head_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                    return None
                raise
        return self.file(key, head["ContentLength"], head["ETag"], head["LastModified"])

    def fetch(self, file: StagedFile, target: Path) -> None:
        with refusals(), target.open("wb") as out:
            body = self.client.get_object(Bucket=self.bucket, Key=self.base + file.path, IfMatch=f'"{file.etag}"')[
                "Body"
            ]
            for chunk in body.iter_chunks(CHUNK):
                out.write(chunk)

    def remove(self, file: StagedFile) -> None:
        with refusals():
            self.client.delete_object(Bucket=self.bucket, Key=self.base + file.path)

    def file(self, key: str, size: int, etag: str, modified: datetime) -> StagedFile:
        return StagedFile(
            key.removeprefix(self.base), key, f"s3://{self.bucket}/{key}", size, etag.strip('"'), modified
        )


@contextmanager
def refusals() -> Iterator[None]:
    """S3's errors in Snowflake's words."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        # HEAD has no body: its code is only the status.
        code, text = ("AccessDenied", "Access Denied") if status == 403 else (code, error.response["Error"]["Message"])
        cause = f"[{text} (Status Code: {status}; Error Code: {code})]"
        raise SnowflakeError("091003", "22000", f"Failure using stage area. Cause: {cause}") from error
    except BotoCoreError as error:
        raise SnowflakeError("091003", "22000", f"Failure using stage area. Cause: [{error}]") from error


def not_found(url: str) -> SnowflakeError:
    return SnowflakeError(
        "091016",
        "22000",
        f"Remote file '{url}' was not found. There are several potential causes. The file might not exist. "
        "The required credentials may be missing or invalid. If you are running a copy command, please make sure files "
        "are not deleted when they are being loaded or files are not being loaded into two different tables "
        "concurrently with auto purge option.",
    )


@dataclass(frozen=True)
class FolderPlace:
    """An internal stage: `folder` on disk, and what its files' addresses start with ("stage/", or nothing)."""

    folder: Path
    shown: str
    digests: Digests

    def list(self, prefix: str) -> list[StagedFile]:
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        found = [self.file(path) for path in paths]
        return sorted((file for file in found if file.path.startswith(prefix)), key=lambda file: file.path)

    def find(self, path: str) -> StagedFile | None:
        target = self.folder / path
        return self.file(target) if ".." not in PurePosixPath(path).parts and target.is_file() else None

    def fetch(self, file: StagedFile, target: Path) -> None:
        try:
            source = self.folder / file.path
            before = file_version(source)
            shutil.copyfile(source, target)
            same = self.digests.md5(source) == file.etag and file_version(source) == before
        except OSError as error:
            raise not_found(file.url) from error
        if not same:
            raise not_found(file.url)

    def remove(self, file: StagedFile) -> None:
        (self.folder / file.path).unlink(missing_ok=True)

    def file(self, path: Path) -> StagedFile:
        relative = path.relative_to(self.folder).as_posix()
        etag, found = self.digests.md5(path), path.stat()
        modified = datetime.fromtimestamp(found.st_mtime, UTC)
        return StagedFile(relative, relative, self.shown + relative, found.st_size, etag, modified)
