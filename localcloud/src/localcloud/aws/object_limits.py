"""A correction to MiniStack's S3: 1.5.33 takes keys and metadata of any length.

A key has at most 1,024 bytes of UTF-8: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
User-defined metadata has at most 2 KB, names and values together:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
The codes are those of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack import app as ministack
from ministack.services import s3

from localcloud.aws.answer import Answer

_Handler = Callable[..., Awaitable[Answer]]
KEY, METADATA = 1024, 2048
_META = "x-amz-meta-"


def correct() -> None:
    """Let MiniStack count in this process."""
    ministack.SERVICE_HANDLERS["s3"] = _counted(ministack.SERVICE_HANDLERS["s3"])


def _counted(handler: _Handler) -> _Handler:
    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        found = _fault(path.lstrip("/").partition("/")[2], headers)
        if found is None:
            return await handler(method, path, headers, body, query)
        refused: Answer = s3._error(*found, 400, path)
        return refused

    return handle


def _fault(key: str, headers: Mapping[str, str]) -> tuple[str, str] | None:
    if len(key.encode()) > KEY:
        return "KeyTooLongError", "Your key is too long"
    sizes = [len(name) - len(_META) + len(value) for name, value in headers.items() if name.lower().startswith(_META)]
    if sum(sizes) > METADATA:
        return "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"
    return None
