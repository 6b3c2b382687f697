"""The reasons in quarantine: beside each refused file a document that says why, which anybody with the right may write.

A document that is no reason ends nothing: it is named, and its file counts as one without an outcome.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError

from pipelines.file_names import some_of
from pipelines.splitter.landing.misfit import Misfit
from pipelines.splitter.landing.source import GONE, WITHOUT_VERSION, Source

PREFIX = "quarantine/"
ENDING = ".reason.json"
_MAX_BYTES = 1 << 20  # the reason has a few hundred characters, the key 1,024 bytes, a column's name 255
_UNKNOWN = re.compile(r"\bunknown column (.+?)(?:; duplicate column .+?)?; expected ")
_QUOTED_NAME = re.compile(r"'[a-z][a-z0-9_]*'")


@dataclass(frozen=True)
class Reason:
    """Why a file was refused; `line`: from 1, None where it is not one line's fault.

    `misfits`: what another contract may take; None if an earlier release wrote the document: then its text names it.
    """

    source: Source
    reason: str
    line: int | None = None
    misfits: tuple[Misfit, ...] | None = None

    @property
    def unknown(self) -> tuple[tuple[str, ...], ...]:
        """The unknown columns: a contract that has all of one group may take the file."""
        if self.misfits is None:
            return tuple(filter(None, [_unknown_in(self.reason)]))
        return tuple(misfit.unknown for misfit in self.misfits if misfit.unknown)

    def to_json(self, at: str) -> bytes:
        """Return the document; `at`: ISO 8601."""
        return json.dumps({**asdict(self), "at": at}, indent=1).encode()

    def __str__(self) -> str:
        return self.reason if self.line is None else f"line {self.line}: {self.reason}"


_DOCUMENT = TypeAdapter(Reason)


UnreadableKey = Callable[[str], None]  # called with the key of each document that no splitter wrote


def reasons(
    s3: BaseClient, landing: str, since: datetime | None = None, unreadable: UnreadableKey = lambda key: None
) -> tuple[Reason, ...]:
    """Return the reasons in a landing bucket, only those written at `since` or later.

    A key that was refused twice has two versions of its reason. `unreadable` is called once for each key.
    """
    items = [item for item in _versions(s3, landing) if since is None or item["LastModified"] >= since]
    with ThreadPoolExecutor(16) as readers:
        read = list(readers.map(lambda item: _read(s3, landing, item), items))
    for key in sorted({key for key in read if isinstance(key, str)}):
        unreadable(key)
    return tuple(reason for reason in read if isinstance(reason, Reason))


def unreadable_line(keys: Sequence[str]) -> str:
    """Return a line for documents that can't be read, with some of their keys and the next step; empty for none."""
    if not keys:
        return ""
    says = "is not what the splitter wrote" if len(keys) == 1 else "are not what the splitter wrote"
    return f"{some_of(keys)} {says}: restore the version before, or remove it"


def _unknown_in(reason: str) -> tuple[str, ...]:
    """Return the unknown columns that a reason names, if it names all, and each could be a column of a contract."""
    found = _UNKNOWN.search(reason)
    columns = found[1].split(", ") if found else []
    return tuple(name[1:-1] for name in columns) if all(map(_QUOTED_NAME.fullmatch, columns)) else ()


def _versions(s3: BaseClient, landing: str) -> Iterator[dict[str, Any]]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=landing, Prefix=PREFIX):
        yield from (item for item in page.get("Versions", ()) if item["Key"].endswith(ENDING))


def _read(s3: BaseClient, landing: str, item: dict[str, Any]) -> Reason | str | None:
    """Return the reason, the key of a document that is none, or nothing if it was removed meanwhile."""
    key: str = item["Key"]
    if item["Size"] > _MAX_BYTES:
        return key
    pinned = {"VersionId": item["VersionId"]} if item["VersionId"] != WITHOUT_VERSION else {}
    try:
        return _DOCUMENT.validate_json(s3.get_object(Bucket=landing, Key=key, **pinned)["Body"].read())
    except ValidationError:
        return key
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in GONE:
            return None
        raise
