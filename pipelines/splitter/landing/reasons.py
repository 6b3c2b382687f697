"""The reasons in quarantine: beside each refused file a document that says why, which anybody with the right may write.

A document that is no reason ends nothing: it is named, and its file counts as one without an outcome.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError

from contracts.contract import NAME
from pipelines.file_names import some_of
from pipelines.splitter.landing.misfit import Misfit
from pipelines.splitter.landing.source import GONE, WITHOUT_VERSION, Source, status

PREFIX = "quarantine/"
ENDING = ".reason.json"
_MAX_BYTES = 1 << 20  # the reason has a few hundred characters, the key 1,024 bytes, a column's name 255
_QUOTED = re.compile("'(.*)'")
_UNKNOWN = re.compile(r"\bunknown column (.+?)(?:; duplicate column .+?)?; expected ")


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
    items = (item for item in _versions(s3, landing) if since is None or item["LastModified"] >= since)
    return listed_reasons(s3, (_source(landing, item) for item in items), unreadable)


def listed_reasons(
    s3: BaseClient, documents: Iterable[Source], unreadable: UnreadableKey = lambda key: None
) -> tuple[Reason, ...]:
    """Return the reasons in these versions of documents, as `reasons` does; other objects are passed over."""
    with ThreadPoolExecutor(16) as readers:
        read = list(readers.map(lambda each: _read(s3, each), filter(_is_reason, documents)))
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
    columns = [_QUOTED.fullmatch(column) for column in found[1].split(", ")] if found else []
    names = tuple(column[1] for column in columns if column)
    return names if len(names) == len(columns) and all(map(NAME.fullmatch, names)) else ()


def _versions(s3: BaseClient, landing: str) -> Iterator[dict[str, Any]]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=landing, Prefix=PREFIX):
        yield from page.get("Versions", ())


def _source(landing: str, item: dict[str, Any]) -> Source:
    version = item["VersionId"] if item["VersionId"] != WITHOUT_VERSION else None
    return Source(landing, item["Key"], version, item["ETag"], item["Size"])


def _is_reason(document: Source) -> bool:
    return document.key.startswith(PREFIX) and document.key.endswith(ENDING)


def _read(s3: BaseClient, document: Source) -> Reason | str | None:
    """Return the reason, the key of a document that is none, or nothing if it was removed meanwhile."""
    if document.size > _MAX_BYTES:
        return document.key
    try:
        answer = s3.get_object(Bucket=document.bucket, Key=document.key, **document.pinned)
        return _DOCUMENT.validate_json(answer["Body"].read())
    except ValidationError:
        return document.key
    except ClientError as error:
        if status(error) in GONE:
            return None
        raise
